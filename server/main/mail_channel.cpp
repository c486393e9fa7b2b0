// SPDX-License-Identifier: Apache-2.0
#include <fmt/chrono.h>

#include <algorithm>
#include <ctime>

#include "base/bytes.hpp"
#include "base/signing.hpp"
#include "main/channels.hpp"

namespace sifang::main {
namespace {

/// The address in "name <address>", or the whole.
std::string address_of(const std::string& from) {
  const auto open = from.rfind('<');
  if (open == from.npos) return from;
  return from.substr(open + 1, from.find('>', open) - open - 1);
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= ' ' && static_cast<unsigned char>(c) < 0x7F;
  });
}

std::string from_header(const std::string& from) {
  const auto open = from.rfind('<');
  if (open == from.npos || open == 0) return from;
  auto name = from.substr(0, open);
  while (!name.empty() && name.back() == ' ') name.pop_back();
  return (is_plain(name) ? "\"" + name + "\"" : header_text(name)) + " " + from.substr(open);
}

std::string date_header(base::Time now) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                     fmt::gmtime(static_cast<std::time_t>(base::to_ms(now) / 1000)));
}

/// Base 64 in lines of 76.
std::string folded_base64(std::string_view text) {
  const auto all = base::to_base64(text);
  std::string lines;
  for (std::size_t at = 0; at < all.size(); at += 76) lines += all.substr(at, 76) + "\r\n";
  return lines;
}

class MailChannel final : public app::Channel {
 public:
  MailChannel(SmtpOptions options, const base::Clock& clock)
      : options_(std::move(options)), clock_(clock) {}

  std::string_view name() const override { return "mail"; }

  app::SendOutcome send(const app::OutgoingMessage& message,
                        const std::atomic<bool>& stopping) override {
    constexpr std::string_view plain = "smtp+plain://";
    const bool without_tls = options_.url.starts_with(plain);
    const auto url = without_tls ? "smtp://" + options_.url.substr(plain.size()) : options_.url;
    Transfer transfer(Reach::anywhere);  // the relay is the installation's own choice
    transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    transfer.set(CURLOPT_URL, url.c_str());
    if (!without_tls) transfer.set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!options_.user.empty()) {
      transfer.set(CURLOPT_USERNAME, options_.user.c_str());
      transfer.set(CURLOPT_PASSWORD, options_.password.c_str());
    }
    const auto sender = "<" + address_of(options_.from) + ">";
    transfer.set(CURLOPT_MAIL_FROM, sender.c_str());
    transfer.add_recipient("<" + message.to + ">");
    Reading reading{write_mail(message, options_.from, clock_.now()), 0};
    transfer.set(CURLOPT_UPLOAD, 1L);
    transfer.set(CURLOPT_READFUNCTION, &Reading::read);
    transfer.set(CURLOPT_READDATA, &reading);
    const auto error = transfer.run(stopping);
    if (error.empty()) return {app::Delivery::sent, {}};
    // 5yz is for good (RFC 5321, 4.2.1); a wrong password is the installation's, and mended one
    // day.
    const auto status = transfer.status();
    const bool refused = status >= 550 && status <= 554;
    return {refused ? app::Delivery::refused : app::Delivery::failed,
            error + (status > 0 ? " (" + std::to_string(status) + ")" : "")};
  }

 private:
  struct Reading {
    std::string text;
    std::size_t at;
    static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
      auto& reading = *static_cast<Reading*>(self);
      const auto length = std::min(size * count, reading.text.size() - reading.at);
      std::copy_n(reading.text.data() + reading.at, length, to);
      reading.at += length;
      return length;
    }
  };

  const SmtpOptions options_;
  const base::Clock& clock_;
};

}  // namespace

std::string header_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  // An encoded word has 75 characters at most and no half character: 39 bytes are 52 of base 64.
  constexpr std::size_t most = 39;
  std::string words;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(at + most, text.size());
    while (end < text.size() && end > at && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
      --end;
    if (!words.empty()) words += "\r\n ";
    words += "=?UTF-8?B?" + base::to_base64(text.substr(at, end - at)) + "?=";
    at = end;
  }
  return words;
}

std::string write_mail(const app::OutgoingMessage& message, const std::string& from,
                       base::Time now) {
  // A header is one line whatever a title says.
  auto subject = message.subject;
  std::replace_if(
      subject.begin(), subject.end(),
      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }, ' ');
  const auto sender = address_of(from);
  const auto at = sender.find('@');
  const auto domain = at == sender.npos ? std::string("localhost") : sender.substr(at + 1);
  std::string mail;
  mail += "Date: " + date_header(now) + "\r\n";
  mail += "From: " + from_header(from) + "\r\n";
  mail += "To: <" + message.to + ">\r\n";
  mail += "Subject: " + header_text(subject) + "\r\n";
  mail += "Message-ID: <" + message.id + "@" + domain + ">\r\n";
  if (!message.unsubscribe_url.empty())
    mail += "List-Unsubscribe: <" + message.unsubscribe_url + ">\r\n";
  mail += "Auto-Submitted: auto-generated\r\n";
  mail += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
  mail += "Content-Transfer-Encoding: base64\r\n\r\n";
  return mail + folded_base64(message.text);
}

std::unique_ptr<app::Channel> make_mail_channel(SmtpOptions options, const base::Clock& clock) {
  return std::make_unique<MailChannel>(std::move(options), clock);
}

}  // namespace sifang::main

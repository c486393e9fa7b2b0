// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.hpp"
#include "base/signing.hpp"
#include "main/channels.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/robot_answer.hpp"

namespace sifang::main {
namespace {

using app::Delivery;
using app::SendOutcome;

/// Posts JSON. "" and a status, or why not.
struct Posted {
  std::string error;
  long status = 0;
  std::string answer;
};
Posted post(Transfer& transfer, Reach reach, const std::string& url, const std::string& body,
            const std::atomic<bool>& stopping) {
  transfer.set(CURLOPT_PROTOCOLS_STR, reach == Reach::anywhere ? "http,https" : "https");
  transfer.set(CURLOPT_URL, url.c_str());
  transfer.add_header("Content-Type: application/json");
  transfer.add_header("Expect:");
  transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  transfer.set(CURLOPT_POSTFIELDS, body.c_str());
  Posted posted;
  posted.error = transfer.run(stopping);
  posted.status = transfer.status();
  posted.answer = transfer.answer();
  return posted;
}

/// 2xx is taken; 410 asks never to come again (standardwebhooks.com); else there is another try.
SendOutcome outcome_of(const Posted& posted) {
  if (!posted.error.empty()) return {Delivery::failed, posted.error};
  if (posted.status >= 200 && posted.status < 300) return {Delivery::sent, {}};
  const auto delivery = posted.status == 410 ? Delivery::refused : Delivery::failed;
  return {delivery, "HTTP " + std::to_string(posted.status)};
}

/// A robot says 200 whatever happens, and in `errcode` how it went.
SendOutcome robot_outcome(const Posted& posted) {
  auto outcome = outcome_of(posted);
  if (outcome.delivery != Delivery::sent) return outcome;
  const auto code = protocol::read_robot_code(posted.answer);
  if (!code) return {Delivery::failed, "the robot's answer cannot be read"};
  if (*code == 0) return outcome;
  return {Delivery::failed, "errcode " + std::to_string(*code)};
}

class SignedChannel final : public app::Channel {
 public:
  SignedChannel(Reach reach, const base::Clock& clock) : reach_(reach), clock_(clock) {}
  std::string_view name() const override { return "signed"; }

  SendOutcome send(const app::OutgoingMessage& message,
                   const std::atomic<bool>& stopping) override {
    constexpr std::string_view prefix = "whsec_";
    const auto key = message.secret.starts_with(prefix)
                         ? base::from_base64(std::string_view(message.secret).substr(prefix.size()))
                         : std::nullopt;
    if (!key) return {Delivery::refused, "the secret is not one of ours"};
    const auto at = std::to_string(base::to_ms(clock_.now()) / 1000);
    const auto signature =
        base::to_base64(base::hmac_sha256(*key, message.id + "." + at + "." + message.payload));
    Transfer transfer(reach_);
    transfer.add_header("webhook-id: " + message.id);
    transfer.add_header("webhook-timestamp: " + at);
    transfer.add_header("webhook-signature: v1," + signature);
    return outcome_of(post(transfer, reach_, message.to, message.payload, stopping));
  }

 private:
  const Reach reach_;
  const base::Clock& clock_;
};

/// For a query: base 64 has three characters that mean something there.
std::string query_text(const std::string& base64) {
  std::string text;
  for (const char c : base64)
    text += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
  return text;
}

class DingTalkChannel final : public app::Channel {
 public:
  DingTalkChannel(Reach reach, const base::Clock& clock) : reach_(reach), clock_(clock) {}
  std::string_view name() const override { return "dingtalk"; }

  SendOutcome send(const app::OutgoingMessage& message,
                   const std::atomic<bool>& stopping) override {
    auto url = message.to;
    if (!message.secret.empty()) {  // 加签: the time and the secret itself, under the secret
      const auto at = std::to_string(base::to_ms(clock_.now()));
      const auto sign = base::hmac_sha256(message.secret, at + "\n" + message.secret);
      url += (url.find('?') == url.npos ? "?" : "&") + ("timestamp=" + at) +
             "&sign=" + query_text(base::to_base64(sign));
    }
    protocol::JsonWriter out;
    out.begin_object().field("msgtype", "markdown").key("markdown").begin_object();
    out.field("title", message.subject).field("text", message.markdown).end_object().end_object();
    Transfer transfer(reach_);
    return robot_outcome(post(transfer, reach_, url, out.text(), stopping));
  }

 private:
  const Reach reach_;
  const base::Clock& clock_;
};

class WeComChannel final : public app::Channel {
 public:
  explicit WeComChannel(Reach reach) : reach_(reach) {}
  std::string_view name() const override { return "wecom"; }

  SendOutcome send(const app::OutgoingMessage& message,
                   const std::atomic<bool>& stopping) override {
    protocol::JsonWriter out;
    out.begin_object().field("msgtype", "markdown").key("markdown").begin_object();
    out.field("content", message.markdown).end_object().end_object();
    Transfer transfer(reach_);
    return robot_outcome(post(transfer, reach_, message.to, out.text(), stopping));
  }

 private:
  const Reach reach_;
};

}  // namespace

std::unique_ptr<app::Channel> make_signed_channel(Reach reach, const base::Clock& clock) {
  return std::make_unique<SignedChannel>(reach, clock);
}
std::unique_ptr<app::Channel> make_dingtalk_channel(Reach reach, const base::Clock& clock) {
  return std::make_unique<DingTalkChannel>(reach, clock);
}
std::unique_ptr<app::Channel> make_wecom_channel(Reach reach) {
  return std::make_unique<WeComChannel>(reach);
}

}  // namespace sifang::main

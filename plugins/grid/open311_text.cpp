// SPDX-License-Identifier: Apache-2.0
// Times, words and numbers of the interface; nothing here asks anybody.
#include <sodium.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <map>

#include "kit/csv.hpp"
#include "open311.hpp"

namespace grid::open311 {
namespace {

namespace chrono = std::chrono;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<std::int64_t> read_date(std::string_view text) {
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
  const chrono::year_month_day date{chrono::year(*year),
                                    chrono::month(static_cast<unsigned>(*month)),
                                    chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86'400'000};
}

/// "Z", "+08:00", " 08:00" (a plus that was not encoded), "+0800", "+08"; nothing else.
std::optional<std::int64_t> read_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.empty() || (text[0] != '+' && text[0] != '-' && text[0] != ' ')) return std::nullopt;
  const auto hours = digits(text, 1, 2);
  const std::size_t colon = text.size() > 3 && text[3] == ':' ? 1 : 0;
  const auto minutes = text.size() == 3 ? std::optional(0) : digits(text, 3 + colon, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  if (text.size() != 3 && text.size() != 5 + colon) return std::nullopt;
  const std::int64_t offset = (*hours * 60 + *minutes) * std::int64_t{60'000};
  return text[0] == '-' ? -offset : offset;
}

std::size_t length_of_first(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
    ++length;
  return length;
}

/// U+202A to U+202E, U+2066 to U+2069: the core takes none of them.
bool turns_direction(std::string_view three) {
  return (three >= "\xE2\x80\xAA" && three <= "\xE2\x80\xAE") ||
         (three >= "\xE2\x81\xA6" && three <= "\xE2\x81\xA9");
}

void need_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string text(size * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, size);
  text.pop_back();
  return text;
}

}  // namespace

std::string write_time(std::int64_t ms) {
  const chrono::sys_time<chrono::milliseconds> time{chrono::milliseconds(ms)};
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss clock{chrono::floor<chrono::seconds>(time - day)};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()), int(clock.seconds().count()));
  return text.data();
}

std::optional<std::int64_t> read_time(std::string_view text) {
  const auto day = text.size() >= 10 ? read_date(text.substr(0, 10)) : std::nullopt;
  if (!day || text.size() == 10) return day;
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59 || text[13] != ':' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
    return std::nullopt;
  std::int64_t ms = *day + (*hour * 60 + *minute) * std::int64_t{60'000};
  std::size_t at = 16;
  if (at < text.size() && text[at] == ':') {
    const auto second = digits(text, 17, 2);
    if (!second || *second > 59) return std::nullopt;
    ms += *second * std::int64_t{1'000};
    at = 19;
  }
  if (at < text.size() && text[at] == '.') {
    int scale = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      ms += (text[at] - '0') * scale;
  }
  const auto offset = read_offset(text.substr(at));
  if (!offset) return std::nullopt;
  return ms - *offset;
}

Json short_time(const Json& time) {
  if (!time.is_string()) return nullptr;
  const auto ms = read_time(time.get_ref<const std::string&>());
  return ms ? Json(write_time(*ms)) : Json();
}

std::string word_of(std::string_view state, std::string_view outcome) {
  // Never internal_referral for what the township has: a stock FixMyStreet takes it for closed. Nor
  // `closed` before the reporter has agreed: what is done and waits for them is fixed.
  static const std::map<std::string_view, const char*> of_state{{"new", "open"},
                                                                {"accepted", "investigating"},
                                                                {"agenda", "planned"},
                                                                {"waiting", "planned"},
                                                                {"assigned", "action_scheduled"},
                                                                {"working", "in_progress"},
                                                                {"township", "investigating"},
                                                                {"verifying", "fixed"},
                                                                {"closed", "closed"}};
  static const std::map<std::string_view, const char*> of_outcome{
      {"duplicate", "duplicate"},
      {"cancelled", "cancelled"},
      {"no_action", "no_further_action"},
      {"not_responsible", "not_councils_responsibility"}};
  if (state == "closed" || state == "verifying")
    if (const auto found = of_outcome.find(outcome); found != of_outcome.end())
      return found->second;
  const auto found = of_state.find(state);
  return found == of_state.end() ? "open" : found->second;
}

std::string word_of(const Json& ticket) {
  const auto resolution = text_of(ticket, "resolution");
  return word_of(text_of(ticket, "state"),
                 resolution.empty() ? text_of(ticket, "proposed") : resolution);
}

std::string cut(std::string_view text, std::size_t most) {
  if (kit::count_characters(text) <= most) return std::string(text);
  std::size_t end = 0;
  for (std::size_t count = 1; count < most; ++count) end += length_of_first(text.substr(end));
  return std::string(text.substr(0, end)) + "…";
}

std::string clean(std::string_view text, bool one_line) {
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == '\r') {
      if (at + 1 < text.size() && text[at + 1] == '\n') continue;
      kept += one_line ? ' ' : '\n';
    } else if (byte == '\n') {
      kept += one_line ? ' ' : '\n';
    } else if (byte == '\t') {
      kept += ' ';
    } else if (turns_direction(text.substr(at, 3))) {
      at += 2;
    } else if (byte >= 0x20 && byte != 0x7F) {
      kept += text[at];
    }
  }
  return kit::trim(kept);
}

std::string hash_of(std::string_view text) {
  need_sodium();
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  return hex(hash.data(), hash.size());
}

std::string random_text(std::size_t bytes) {
  need_sodium();
  std::vector<unsigned char> chosen(bytes);
  randombytes_buf(chosen.data(), chosen.size());
  return hex(chosen.data(), chosen.size());
}

}  // namespace grid::open311

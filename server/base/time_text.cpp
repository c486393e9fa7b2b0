// SPDX-License-Identifier: Apache-2.0
#include "base/time_text.hpp"

namespace sifang::base {
namespace {

using namespace std::chrono;

/// Reads `count` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// Writes the last `count` digits of a number that is not negative.
void put_digits(std::string& text, std::size_t at, std::size_t count, int value) {
  for (std::size_t i = at + count; i-- > at; value /= 10)
    text[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string to_rfc3339(Time time) {
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::string text = "0000-00-00T00:00:00.000Z";
  put_digits(text, 0, 4, static_cast<int>(date.year()));
  put_digits(text, 5, 2, static_cast<int>(static_cast<unsigned>(date.month())));
  put_digits(text, 8, 2, static_cast<int>(static_cast<unsigned>(date.day())));
  put_digits(text, 11, 2, static_cast<int>(clock.hours().count()));
  put_digits(text, 14, 2, static_cast<int>(clock.minutes().count()));
  put_digits(text, 17, 2, static_cast<int>(clock.seconds().count()));
  put_digits(text, 20, 3, static_cast<int>(clock.subseconds().count()));
  return text;
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  const int year_ = digits(text, 0, 4), month_ = digits(text, 5, 2), day_ = digits(text, 8, 2);
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (year_ < 0 || month_ < 0 || day_ < 0 || hour < 0 || minute < 0 || second < 0)
    return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':')
    return std::nullopt;
  const year_month_day date{year{year_}, month{static_cast<unsigned>(month_)},
                            day{static_cast<unsigned>(day_)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;

  // Fraction: any number of digits, kept to the millisecond.
  std::size_t at = 19;
  int millis = 0;
  if (at < text.size() && text[at] == '.') {
    int scale = 100;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      millis += (text[at] - '0') * scale;
    if (at == first) return std::nullopt;
  }

  minutes offset{0};
  if (at >= text.size()) return std::nullopt;
  if (text[at] == 'Z' || text[at] == 'z') {
    if (at + 1 != text.size()) return std::nullopt;
  } else {
    const int hours_ = digits(text, at + 1, 2), minutes_ = digits(text, at + 4, 2);
    if ((text[at] != '+' && text[at] != '-') || hours_ < 0 || hours_ > 23 || minutes_ < 0 ||
        minutes_ > 59 || at + 6 != text.size() || text[at + 3] != ':')
      return std::nullopt;
    offset = hours{hours_} + minutes{minutes_};
    if (text[at] == '-') offset = -offset;
  }
  const Time time{sys_days{date}.time_since_epoch() + hours{hour} + minutes{minute} +
                  seconds{second} + milliseconds{millis} - offset};
  constexpr sys_days begin{year{0} / January / 1}, end{year{10000} / January / 1};
  if (time < begin || time >= end) return std::nullopt;
  return time;
}

}  // namespace sifang::base

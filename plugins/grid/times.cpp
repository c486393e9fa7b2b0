// SPDX-License-Identifier: Apache-2.0
#include "times.hpp"

#include <chrono>
#include <cstdio>

namespace grid {
namespace {

/// Digits with one sign between them each: sscanf takes blanks and signs in front of any number.
bool is_plain(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t at = 0; at < text.size(); ++at)
    if (!is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1]))) return false;
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text, std::int64_t offset_minutes) {
  using namespace std::chrono;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, read = 0;
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2d%*1[T t]%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &s,
                  &read) != 6 ||
      read == 0 || !is_plain(copy.substr(0, static_cast<std::size_t>(read))))
    return std::nullopt;
  const year_month_day day{year(y), month(static_cast<unsigned>(mo)),
                           std::chrono::day(static_cast<unsigned>(d))};
  if (!day.ok() || h < 0 || h > 24 || mi < 0 || mi > 59 || s < 0 || s > 60) return std::nullopt;
  std::string_view rest = text.substr(static_cast<std::size_t>(read));
  std::int64_t fraction = 0;
  if (rest.starts_with('.')) {
    std::int64_t scale = 100;
    std::size_t at = 1;
    for (; at < rest.size() && rest[at] >= '0' && rest[at] <= '9'; ++at, scale /= 10)
      fraction += (rest[at] - '0') * scale;
    rest.remove_prefix(at);
  }
  std::int64_t zone = offset_minutes;
  if (rest == "Z" || rest == "z") {
    zone = 0;
  } else if (!rest.empty()) {
    // A + that was not percent-encoded has become a blank.
    int zone_h = 0, zone_m = 0, end = 0;
    const std::string sign_and(rest);
    if (std::sscanf(sign_and.c_str() + 1, "%2d:%2d%n", &zone_h, &zone_m, &end) != 2 || end != 5 ||
        sign_and.size() != 6 || !is_plain(rest.substr(1)) || zone_h > 14 || zone_m > 59 ||
        std::string_view("+- ").find(sign_and[0]) == std::string_view::npos)
      return std::nullopt;
    zone = (zone_h * 60 + zone_m) * (sign_and[0] == '-' ? -1 : 1);
  }
  const auto seconds_of = sys_days(day).time_since_epoch() + hours(h) + minutes(mi - zone);
  return duration_cast<milliseconds>(seconds_of + seconds(s)).count() + fraction;
}

std::string write_time(std::int64_t ms) {
  using namespace std::chrono;
  const sys_time<seconds> at{seconds(ms / 1000)};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss clock(at - day);
  char text[80];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

}  // namespace grid

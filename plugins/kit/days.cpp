// SPDX-License-Identifier: Apache-2.0
#include "days.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace kit {
namespace {

int number_in(std::string_view text, std::size_t from, std::size_t count) {
  int number = 0;
  std::from_chars(text.data() + from, text.data() + from + count, number);
  return number;
}

/// Two digits, without a 0 in front.
std::string number_text(std::string_view text, std::size_t from) {
  return std::to_string(number_in(text, from, 2));
}

bool has_digits_but(std::string_view text, std::string_view form) {
  return text.size() == form.size() &&
         std::equal(text.begin(), text.end(), form.begin(), [](char is, char like) {
           return like == '0' ? is >= '0' && is <= '9' : is == like;
         });
}

std::string write_month(std::chrono::year_month month) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u", int(month.year()), unsigned(month.month()));
  return text.data();
}

std::chrono::year_month read_month(std::string_view text) {
  return std::chrono::year(number_in(text, 0, 4)) /
         std::chrono::month(static_cast<unsigned>(number_in(text, 5, 2)));
}

}  // namespace

std::string day_of(std::int64_t ms, std::int64_t offset_minutes) {
  using namespace std::chrono;
  const auto local = sys_time<milliseconds>(milliseconds(ms)) + minutes(offset_minutes);
  const year_month_day day(floor<days>(local));
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", int(day.year()), unsigned(day.month()),
                unsigned(day.day()));
  return text.data();
}

bool is_day(std::string_view text) {
  using namespace std::chrono;
  if (!has_digits_but(text, "0000-00-00")) return false;
  return year_month_day(year(number_in(text, 0, 4)), month(unsigned(number_in(text, 5, 2))),
                        day(unsigned(number_in(text, 8, 2))))
      .ok();
}

bool is_month(std::string_view text) {
  if (!has_digits_but(text, "0000-00")) return false;
  return read_month(text).ok();
}

std::string next_month(std::string_view month) {
  return write_month(read_month(month) + std::chrono::months(1));
}

std::string month_zh(std::string_view month, std::string_view today) {
  const auto year = month.substr(0, 4);
  return (year == today.substr(0, 4) ? "" : std::string(year) + " 年 ") + number_text(month, 5) +
         " 月";
}

std::string day_zh(std::string_view day, std::string_view today) {
  return month_zh(day.substr(0, 7), today) + " " + number_text(day, 8) + " 日";
}

std::string month_en(std::string_view month, std::string_view today) {
  constexpr std::array names{"January", "February", "March",     "April",   "May",      "June",
                             "July",    "August",   "September", "October", "November", "December"};
  const auto year = month.substr(0, 4);
  return names.at(static_cast<std::size_t>(number_in(month, 5, 2) - 1)) +
         (year == today.substr(0, 4) ? "" : " " + std::string(year));
}

std::string day_en(std::string_view day, std::string_view today) {
  return number_text(day, 8) + " " + month_en(day.substr(0, 7), today);
}

std::string months_before(std::string_view month, int months) {
  return write_month(read_month(month) - std::chrono::months(months));
}

}  // namespace kit

// SPDX-License-Identifier: Apache-2.0
#include "days.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace points {
namespace {

int number_in(std::string_view text, std::size_t from, std::size_t count) {
  int number = 0;
  std::from_chars(text.data() + from, text.data() + from + count, number);
  return number;
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

std::string months_before(std::string_view month, int months) {
  return write_month(read_month(month) - std::chrono::months(months));
}

}  // namespace points

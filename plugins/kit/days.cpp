// SPDX-License-Identifier: Apache-2.0
#include "days.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>

#include "widths.hpp"

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

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A text that is read from its front.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool take_blanks() {
    const auto before = rest_.size();
    while (take(" ")) continue;
    return rest_.size() < before;
  }
  /// All digits that stand there, where they are so many.
  std::optional<int> take_number(std::size_t least, std::size_t most) {
    std::size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count])) ++count;
    if (count < least || count > most) return std::nullopt;
    const int number = number_in(rest_, 0, count);
    rest_.remove_prefix(count);
    return number;
  }
  [[nodiscard]] bool is_done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// What divides year, month and day, and what follows the day.
struct Dividers {
  std::string_view first, second, last;
};

std::optional<std::chrono::year_month_day> take_date(Reader& reader) {
  constexpr std::array dividers{Dividers{"-", "-", ""}, Dividers{"/", "/", ""},
                                Dividers{".", ".", ""}, Dividers{"年", "月", "日"}};
  const auto year = reader.take_number(4, 4);
  reader.take_blanks();
  const auto* const by = std::find_if(dividers.begin(), dividers.end(),
                                      [&](const auto& one) { return reader.take(one.first); });
  if (!year || by == dividers.end()) return std::nullopt;
  reader.take_blanks();
  const auto month = reader.take_number(1, 2);
  reader.take_blanks();
  if (!month || !reader.take(by->second)) return std::nullopt;
  reader.take_blanks();
  const auto day = reader.take_number(1, 2);
  if (!by->last.empty()) reader.take_blanks();
  if (!day || !reader.take(by->last)) return std::nullopt;
  return std::chrono::year(*year) / std::chrono::month(unsigned(*month)) /
         std::chrono::day(unsigned(*day));
}

/// 0:00 or 00:00:00, as a spreadsheet saves a day that it holds to be a moment.
bool take_midnight(Reader& reader) {
  if (reader.take_number(1, 2) != 0 || !reader.take(":") || reader.take_number(2, 2) != 0)
    return false;
  return !reader.take(":") || reader.take_number(2, 2) == 0;
}

std::string write_day(std::chrono::year_month_day day) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", int(day.year()), unsigned(day.month()),
                unsigned(day.day()));
  return text.data();
}

}  // namespace

std::string day_of(std::int64_t ms, std::int64_t offset_minutes) {
  using namespace std::chrono;
  const auto local = sys_time<milliseconds>(milliseconds(ms)) + minutes(offset_minutes);
  return write_day(floor<days>(local));
}

bool is_day(std::string_view text) {
  using namespace std::chrono;
  if (!has_digits_but(text, "0000-00-00")) return false;
  return year_month_day(year(number_in(text, 0, 4)), month(unsigned(number_in(text, 5, 2))),
                        day(unsigned(number_in(text, 8, 2))))
      .ok();
}

std::string read_day(std::string_view text) {
  const auto plain = narrow(text);
  Reader reader(plain);
  reader.take_blanks();
  const auto day = take_date(reader);
  if (!day || !day->ok()) return {};
  const bool has_more = reader.take_blanks();
  if (!reader.is_done() && (!has_more || !take_midnight(reader))) return {};
  reader.take_blanks();
  return reader.is_done() ? write_day(*day) : std::string();
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

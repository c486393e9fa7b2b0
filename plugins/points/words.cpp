// SPDX-License-Identifier: Apache-2.0
#include "words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "kit/csv.hpp"

namespace points {
namespace {

struct SourceName {
  const char* source;
  std::array<const char*, 5> names;
};
constexpr std::array sources{
    SourceName{"visit", {"巡查", "入户", "检查", "打分", "评分"}},
    SourceName{"claim", {"申报", "自报", "申请", "", ""}},
    SourceName{"both", {"巡查或申报", "巡查和申报", "巡查、申报", "都可", "两者"}},
    SourceName{"meeting", {"会议", "参会", "开会", "", ""}},
    SourceName{"ticket", {"诉求", "议题", "工单", "确认", ""}},
    SourceName{"help", {"互助", "志愿", "志愿服务", "帮忙", ""}}};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Signs and digits as they are typed on keyboards there, in ASCII; without 分 at the end.
std::string plain_number(std::string text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> forms{
      {{"−", "-"}, {"－", "-"}, {"﹣", "-"}, {"＋", "+"}, {"．", "."}, {"～", "~"}}};
  for (const auto& [form, plain] : forms) text = kit::replace_all(text, form, plain);
  if (text.ends_with("分")) text.resize(text.size() - std::string_view("分").size());
  return kit::trim(text);
}

bool is_only(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == text.npos;
}

bool is_span(std::string_view text) {
  if (text.find("至") != text.npos || text.find('~') != text.npos || text.find("到") != text.npos)
    return true;
  // A dash behind a digit: 5-10.
  for (std::size_t at = 1; at < text.size(); ++at)
    if (text[at] == '-' && is_digit(text[at - 1])) return true;
  return false;
}

}  // namespace

Points read_points(std::string_view text, std::int64_t most) {
  const auto plain = plain_number(std::string(text));
  if (plain.empty()) return {.code = "needed"};
  if (is_span(plain)) return {.code = "span"};
  std::string_view rest = plain;
  if (rest.starts_with('+') && !rest.starts_with("+-")) rest.remove_prefix(1);
  Points points;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), points.number);
  const auto behind = rest.substr(static_cast<std::size_t>(end - rest.data()));
  if (error == std::errc::result_out_of_range) return {.code = "size"};
  if (error != std::errc()) return {.code = "number"};
  if (!behind.empty()) {
    const bool has_decimals =
        behind.size() > 1 && behind.front() == '.' && is_only(behind.substr(1), "0123456789");
    if (!has_decimals) return {.code = "number"};
    if (behind.find_first_not_of(".0") != behind.npos) return {.code = "fraction"};
  }
  if (points.number == 0) return {.code = "zero"};
  if (points.number < -most || points.number > most) return {.code = "size"};
  return points;
}

bool is_number_like(std::string_view text) {
  auto plain = plain_number(std::string(text));
  for (const std::string_view word : {"至", "到"}) plain = kit::replace_all(plain, word, "~");
  return std::any_of(plain.begin(), plain.end(), is_digit) && is_only(plain, "0123456789+-.~ ");
}

bool is_sum(std::string_view text) {
  for (const std::string_view sum : {"合计", "总计", "小计", "合 计"})
    if (text.starts_with(sum)) return true;
  return false;
}

std::string source_called(std::string_view name) {
  if (name.empty()) return {};
  for (const auto& [source, names] : sources)
    if (name == source || std::find(names.begin(), names.end(), name) != names.end()) return source;
  return {};
}

}  // namespace points

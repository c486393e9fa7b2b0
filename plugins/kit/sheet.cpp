// SPDX-License-Identifier: Apache-2.0
#include "sheet.hpp"

#include <algorithm>

#include "days.hpp"

namespace kit {
namespace {

constexpr std::size_t problems_told = 100, longest_file = 1'000'000;

bool has_text(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

ImportOrder read_order(Fields& fields) {
  ImportOrder order;
  order.csv = fields.text("csv", 1, longest_file);
  order.dry_run = fields.maybe_flag("dry_run").value_or(false);
  order.skip_bad = fields.maybe_flag("skip_bad").value_or(false);
  return order;
}

const std::string& SheetRow::cell(std::string_view column) const {
  static const std::string nothing;
  const auto found = cells_.find(column);
  return found == cells_.end() ? nothing : found->second;
}

void Sheet::complain(std::size_t line, std::string_view column, const std::string& code) {
  if (problems_.size() < problems_told)
    problems_.push_back({{"line", line}, {"column", column}, {"code", code}});
}

void Sheet::refuse(SheetRow& row, std::string_view column, const char* code) {
  if (row.is_good_) ++bad_;
  row.is_good_ = false;
  complain(row.line(), column, code);
}

void Sheet::warn(const SheetRow& row, std::string_view column, const char* code) {
  if (warnings_.size() < problems_told)
    warnings_.push_back(
        {{"line", row.line()}, {"column", column}, {"code", code}, {"warning", true}});
}

void Sheet::read_header(const Csv& csv) {
  const auto broken = [this](std::string_view column, const std::string& code) {
    ++bad_;
    is_readable_ = false;
    complain(1, column, code);
  };
  if (!csv.fault.empty()) return broken("", csv.fault);
  std::set<std::string_view> seen;
  for (const auto& name : csv.header)
    if (!name.empty() && !seen.insert(name).second) broken(name, "twice");
  std::set<std::size_t> used;
  for (const auto& column : columns_) {
    auto names = column.others;
    names.insert(names.begin(), column.name);
    for (const auto& name : names) {
      const auto at = std::find(csv.header.begin(), csv.header.end(), name);
      if (at == csv.header.end() || places_.contains(column.name)) continue;
      const auto place = static_cast<std::size_t>(at - csv.header.begin());
      places_.emplace(column.name, place);
      used.insert(place);
    }
    if (column.is_needed && !places_.contains(column.name)) broken(column.name, "no_column");
  }
  for (std::size_t place = 0; place < csv.header.size(); ++place)
    if (!used.contains(place) && !csv.header[place].empty()) unused_.push_back(csv.header[place]);
}

void Sheet::read(std::string_view text, const std::function<void(SheetRow&)>& check) {
  const auto csv = read_csv(text);
  read_header(csv);
  if (!is_readable_) return;
  for (const auto& record : csv.rows) {
    std::map<std::string, std::string, std::less<>> cells;
    if (record.fault.empty())
      for (const auto& [name, place] : places_) cells.emplace(name, record.cells[place]);
    SheetRow row(record.line, std::move(cells));
    record.fault.empty() ? check(row) : refuse(row, "", record.fault.c_str());
  }
}

void Sheet::check_text(SheetRow& row, std::string_view column, std::size_t most, bool is_needed) {
  const auto& text = row.cell(column);
  if (text.empty() && is_needed) return refuse(row, column, "needed");
  if (count_characters(text) > most) return refuse(row, column, "long");
  if (std::any_of(text.begin(), text.end(), [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return code < 0x20 || code == 0x7F;
      }))
    refuse(row, column, "line");
}

std::optional<bool> Sheet::read_flag(SheetRow& row, std::string_view column) {
  static const std::vector<std::string> yes{"yes", "true", "1", "是", "有", "√"};
  static const std::vector<std::string> no{"no", "false", "0", "否", "无", "×"};
  const auto& text = row.cell(column);
  if (text.empty()) return std::nullopt;
  if (has_text(yes, text)) return true;
  if (!has_text(no, text)) refuse(row, column, "flag");
  return false;
}

std::string Sheet::read_day(SheetRow& row, std::string_view column) {
  const auto& text = row.cell(column);
  auto day = kit::read_day(text);
  if (!text.empty() && day.empty()) refuse(row, column, "day");
  return day;
}

bool Sheet::may_write(const ImportOrder& order) const {
  return is_readable_ && !order.dry_run && (bad_ == 0 || order.skip_bad);
}

Json Sheet::answer(bool written) const {
  auto told = problems_;
  for (const auto& warning : warnings_)
    if (told.size() < problems_told) told.push_back(warning);
  return {{"added", added_},    {"changed", changed_}, {"known", known_},  {"bad", bad_},
          {"written", written}, {"problems", told},    {"unused", unused_}};
}

}  // namespace kit

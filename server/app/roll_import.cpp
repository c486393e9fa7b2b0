// SPDX-License-Identifier: Apache-2.0
#include "app/roll_import.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <sstream>

#include "app/csv_columns.hpp"
#include "app/event_log.hpp"
#include "app/people.hpp"
#include "app/rolls.hpp"
#include "base/bytes.hpp"
#include "domain/limits.hpp"
#include "domain/place_names.hpp"
#include "protocol/import_row.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Electorate;
using protocol::ImportRow;

constexpr std::size_t problems_told = 100;
/// 100,000,000 m²: no flat is as large, and a sum of a hundred thousand of them is a number.
constexpr std::int64_t area_max = 10'000'000'000;

constexpr std::array columns{
    CsvColumn{"building", {"楼栋", "楼号", "幢", "栋"}},
    CsvColumn{"unit", {"单元", "单元号"}},
    CsvColumn{"room", {"房号", "室", "室号", "房间"}},
    CsvColumn{"elector", {"编号", "户号", "选民号", "证号"}},
    CsvColumn{"owner", {"业主编号", "产权人编号", "业主号"}},
    CsvColumn{"area", {"面积", "建筑面积", "专有部分面积", "产权面积"}},
    CsvColumn{"area_source", {"面积来源", "面积依据"}},
    CsvColumn{"parking", {"车位", "是否车位"}},
    CsvColumn{"unsold", {"未售", "未交付"}},
    CsvColumn{"names", {"姓名", "业主姓名", "产权人", "业主"}},
    CsvColumn{"login", {"账号", "登录名"}},
};
constexpr std::array<std::string_view, 11> of_owners{"building", "unit",  "room",        "elector",
                                                     "owner",    "area",  "area_source", "parking",
                                                     "unsold",   "names", "login"};
constexpr std::array<std::string_view, 3> of_people{"elector", "names", "login"};

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == text.npos ? std::string()
                            : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// "98.5" as 9850 hundredths; nothing for what is no area with at most two digits behind the point.
std::optional<std::int64_t> read_area(std::string_view text) {
  const auto point = text.find('.');
  auto digits = std::string(text.substr(0, point));
  auto behind = point == text.npos ? std::string() : std::string(text.substr(point + 1));
  if (digits.empty() || behind.size() > 2 || (point != text.npos && behind.empty()))
    return std::nullopt;
  digits += behind.append(2 - behind.size(), '0');
  std::int64_t area = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), area);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return area > 0 && area <= area_max && text.front() != '-' ? std::optional(area) : std::nullopt;
}

std::optional<bool> read_flag(std::string_view text) {
  if (text.empty() || text == "0" || text == "no" || text == "false" || text == "否") return false;
  if (text == "1" || text == "yes" || text == "true" || text == "是") return true;
  return std::nullopt;
}

struct NewLine {
  RollLine line;
  std::vector<base::UserId> users;
};

class Import {
 public:
  Import(const Call& call, base::CommunityId community, RollPlan plan)
      : call_(call), community_(community), plan_(plan) {}

  void read(std::istream& csv) {
    protocol::CsvReader reader(csv);
    if (!read_header(reader)) return;
    base::Result<ImportRow> cells(ImportRow{});
    for (std::size_t line = 0; reader.next(cells, line);) {
      line_ = line;
      const auto before = wrong_;
      if (!cells) {
        complain("", reader.fault() == protocol::CsvFault::columns ? "columns"
                     : reader.fault() == protocol::CsvFault::utf8  ? "utf8"
                                                                   : "quote");
      } else {
        row_.clear();
        for (auto& [name, text] : *cells)
          if (const auto column = column_called(columns, name); !column.empty())
            row_.emplace(column, trimmed(text));
        check();
      }
      if (wrong_ > before) ++result_.bad;
    }
  }

  RollImportResult write() {
    if (wrong_ > 0) return result_;
    find_removed();
    if (plan_.dry_run) return result_;
    protocol::JsonWriter told;
    told.begin_object().field("electorate", domain::to_text(plan_.electorate));
    told.key("lines").begin_array();
    for (const auto& fresh : lines_) put(fresh, told);
    told.end_array().key("removed").begin_array();
    for (const auto& [id, elector] : removed_) {
      call_.tx.execute(query::remove_roll_users, {id});
      call_.tx.execute(query::remove_roll_entry, {id});
      told.value(elector);
    }
    told.end_array().end_object();
    if (result_.added + result_.changed + result_.removed > 0)
      append_event(call_.tx, &call_.caller, call_.now,
                   {.community = community_,
                    .kind = "roll.changed",
                    .subject = subject_of("community", community_),
                    .scope = {},
                    .versions = {{roll_audience(), told.take()}}});
    link();
    result_.written = true;
    return result_;
  }

 private:
  void complain(std::string_view column, std::string code) {
    ++wrong_;
    if (result_.problems.size() < problems_told)
      result_.problems.push_back({line_, std::string(column), std::move(code)});
  }

  bool read_header(const protocol::CsvReader& reader) {
    line_ = 1;
    const auto& header = reader.header();
    if (!header) {
      complain("", "header");
      return false;
    }
    const bool owners = plan_.electorate == Electorate::owners;
    std::set<std::string_view> had;
    for (const auto& name : *header) {
      const auto column = column_called(columns, name);
      const bool used =
          owners ? std::find(of_owners.begin(), of_owners.end(), column) != of_owners.end()
                 : std::find(of_people.begin(), of_people.end(), column) != of_people.end();
      if (!used) {
        if (!name.empty()) result_.unused.push_back(name);
      } else if (!had.insert(column).second) {
        complain(column, "twice");
      }
    }
    const auto need = [&](std::string_view column) {
      if (!had.contains(column)) complain(column, "no_column");
    };
    by_place_ = owners && had.contains("building");
    if (!by_place_) {
      need("elector");
    } else {
      need("building");
      need("room");
    }
    if (owners) {
      need("owner");
      need("area");
    }
    return wrong_ == 0;
  }

  std::string cell(std::string_view column) const {
    const auto found = row_.find(column);
    return found == row_.end() ? std::string() : found->second;
  }

  std::string checked(std::string_view column, std::string text, std::int64_t longest) {
    if (static_cast<std::int64_t>(base::count_characters(text)) > longest)
      complain(column, "long");
    else if (std::any_of(text.begin(), text.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
      complain(column, "line");
    return text;
  }

  /// "3-1-502", or the register's own number.
  std::string read_elector() {
    auto elector = checked("elector", cell("elector"), domain::code_max);
    if (!elector.empty()) return elector;
    if (!by_place_) {
      complain("elector", "needed");
      return elector;
    }
    for (const std::string_view column : {"building", "unit", "room"}) {
      const auto part = domain::bare_place(checked(column, cell(column), domain::code_max));
      if (part.empty() && column != "unit") complain(column, "needed");
      if (!part.empty()) elector += (elector.empty() ? "" : "-") + part;
    }
    return elector;
  }

  bool flag(std::string_view column) {
    const auto read = read_flag(cell(column));
    if (!read) complain(column, "flag");
    return read.value_or(false);
  }

  void check() {
    NewLine fresh;
    auto& line = fresh.line;
    line.elector = read_elector();
    line.head = line.elector;
    line.names = checked("names", cell("names"), domain::place_max);
    if (plan_.electorate == Electorate::owners) {
      line.parking = flag("parking");
      const bool unsold = flag("unsold");
      line.head = unsold ? "" : checked("owner", cell("owner"), domain::code_max);
      if (!unsold && line.head.empty()) complain("owner", "needed");
      const auto area = cell("area").empty() ? std::nullopt : read_area(cell("area"));
      if (!area) complain("area", cell("area").empty() ? "needed" : "number");
      line.area = area.value_or(1);
      line.area_source = read_source();
    }
    std::istringstream logins(cell("login"));
    for (std::string login; logins >> login;) {
      const auto user = call_.tx.find([](const store::Row& row) { return row.id<base::UserId>(0); },
                                      query::find_member_by_login, {community_, fold_login(login)});
      if (!user) complain("login", "login");
      if (user) fresh.users.push_back(*user);
    }
    if (!line.elector.empty() && !seen_.insert(line.elector).second) complain("elector", "same");
    if (wrong_ > 0) return;
    const auto held = call_.tx.find(
        [&](const store::Row& row) {
          return RollLine{line.elector,  row.string(1), row.integer(2),
                          row.string(3), row.flag(4),   row.string(5)};
        },
        query::find_roll_entry, {community_, domain::to_text(plan_.electorate), line.elector});
    ++(!held ? result_.added : *held == line ? result_.known : result_.changed);
    lines_.push_back(std::move(fresh));
  }

  std::string read_source() {
    const auto text = cell("area_source");
    if (text.empty() || text == "register" || text == "登记" || text == "产权证") return "register";
    if (text == "survey" || text == "测绘" || text == "实测") return "survey";
    if (text == "contract" || text == "合同") return "contract";
    complain("area_source", "source");
    return {};
  }

  void find_removed() {
    if (!plan_.replace) return;
    std::string last;
    for (bool more = true; more;) {
      more = false;
      call_.tx.for_each(query::list_roll,
                        {community_, domain::to_text(plan_.electorate), last, "", 1000},
                        [&](const store::Row& row) {
                          more = true;
                          last = row.string(1);
                          if (!seen_.contains(last)) removed_.emplace_back(row.integer(0), last);
                          return true;
                        });
    }
    result_.removed = static_cast<std::int64_t>(removed_.size());
  }

  void put(const NewLine& fresh, protocol::JsonWriter& told) {
    const auto& line = fresh.line;
    const auto id = call_.services.ids.next(base::to_ms(call_.now));
    const auto put =
        call_.tx.find([](const store::Row& row) { return row.integer(0); }, query::put_roll_entry,
                      {id, community_, domain::to_text(plan_.electorate), line.elector, line.head,
                       line.area, line.area_source, line.parking, line.names});
    if (!put) return;
    told.begin_object().field("elector", line.elector).field("head", line.head);
    told.field("area", line.area).field("area_source", line.area_source);
    told.field("parking", line.parking).end_object();
  }

  void link() {
    for (const auto& fresh : lines_) {
      if (fresh.users.empty()) continue;
      const auto& elector = fresh.line.elector;
      const auto entry = call_.tx.find([](const store::Row& row) { return row.integer(0); },
                                       query::find_roll_entry,
                                       {community_, domain::to_text(plan_.electorate), elector});
      for (const auto user : fresh.users)
        if (link_to_roll(call_, community_, plan_.electorate, *entry, elector, user))
          ++result_.linked;
    }
  }

  const Call& call_;
  base::CommunityId community_;
  RollPlan plan_;
  RollImportResult result_;
  std::size_t wrong_ = 0, line_ = 0;
  bool by_place_ = false;  // flats are named by where they are
  std::map<std::string, std::string, std::less<>> row_;
  std::set<std::string> seen_;
  std::vector<NewLine> lines_;
  std::vector<std::pair<std::int64_t, std::string>> removed_;
};

}  // namespace

RollImportResult import_roll(const Call& call, base::CommunityId community, std::istream& csv,
                             const RollPlan& plan) {
  Import import(call, community, plan);
  import.read(csv);
  return import.write();
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
#include "protocol/attendance_sheet.hpp"

#include <algorithm>

#include "domain/recurrence.hpp"
#include "protocol/csv_writer.hpp"
#include "protocol/minutes_words.hpp"

namespace sifang::protocol {
namespace {

using domain::Attendance;
using domain::AttendanceRole;
using domain::PartKind;

const minutes::Words& words_of(const MinutesContext& context) {
  return context.language == MinutesLanguage::chinese ? minutes::chinese : minutes::english;
}

/// Party by party in their order, those of none behind; within a party as they came.
std::vector<const Attendance*> in_order(const domain::Meeting& meeting,
                                        const MinutesContext& context) {
  const auto place = [&](const Attendance* entry) {
    const auto found = std::find_if(context.parties.begin(), context.parties.end(),
                                    [&](const auto& party) { return party.first == entry->party; });
    return found - context.parties.begin();
  };
  std::vector<const Attendance*> people;
  for (const auto& entry : meeting.attendance) people.push_back(&entry);
  std::stable_sort(people.begin(), people.end(),
                   [&](const auto* one, const auto* other) { return place(one) < place(other); });
  return people;
}

std::vector<std::string> cells_of(const Attendance& entry, const MinutesContext& context) {
  const auto& words = words_of(context);
  const auto party = std::find_if(context.parties.begin(), context.parties.end(),
                                  [&](const auto& known) { return known.first == entry.party; });
  std::string role(domain::to_text(entry.role));
  if (entry.role == AttendanceRole::member) role = words.role_member;
  if (entry.role == AttendanceRole::deputy) role = words.role_deputy;
  if (entry.role == AttendanceRole::observer) role = words.role_observer;
  const auto name =
      entry.how == "remote" ? filled(words.from_elsewhere, "{name}", entry.name) : entry.name;
  return {party == context.parties.end() ? entry.party : party->second, name, role,
          domain::local_text(entry.at, context.zone)};
}

std::vector<std::string> columns_of(const MinutesContext& context) {
  const auto& words = words_of(context);
  return {words.sheet_party, words.sheet_name, words.sheet_role, words.sheet_at};
}

}  // namespace

domain::Document attendance_document(const domain::Meeting& meeting,
                                     const MinutesContext& context) {
  const auto& words = words_of(context);
  domain::Document out;
  out.title = context.community + " " + meeting.title + " " + words.sheet;
  out.language = context.language == MinutesLanguage::chinese ? "zh-CN" : "en";
  out.page_mark = words.page_mark;
  out.made_at_s = base::to_ms(meeting.started_at.value_or(meeting.starts_at)) / 1000;
  out.parts.push_back({PartKind::title, {out.title}});
  out.parts.push_back(
      {PartKind::pair,
       {words.time,
        domain::local_text(meeting.started_at.value_or(meeting.starts_at), context.zone)}});
  out.parts.push_back({PartKind::pair, {words.place, meeting.place}});
  auto columns = columns_of(context);
  columns.emplace_back(words.sheet_sign);
  out.parts.push_back({PartKind::columns, std::move(columns)});
  for (const auto* entry : in_order(meeting, context)) {
    auto cells = cells_of(*entry, context);
    cells.emplace_back();
    out.parts.push_back({PartKind::row, std::move(cells)});
  }
  for (const auto& [code, name] : context.parties)
    if (meeting.seating.seats_party(code) &&
        std::none_of(meeting.attendance.begin(), meeting.attendance.end(),
                     [&, &code = code](const Attendance& entry) { return entry.party == code; }))
      out.parts.push_back({PartKind::row, {name, words.absent, "", "", ""}});
  return out;
}

std::string attendance_csv(const domain::Meeting& meeting, const MinutesContext& context) {
  CsvWriter out;
  for (const auto& name : columns_of(context)) out.cell(name);
  out.end_row();
  for (const auto* entry : in_order(meeting, context)) {
    for (const auto& cell : cells_of(*entry, context)) out.cell(cell);
    out.end_row();
  }
  return out.take();
}

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
#include "app/matters.hpp"

#include "app/event_log.hpp"
#include "app/matter_evidence.hpp"
#include "app/ticket_rights.hpp"
#include "protocol/matter_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Matter;
using domain::MatterRecord;
using domain::MatterState;
using protocol::JsonWriter;

MatterRecord record_from(const store::Row& row) {
  MatterRecord record;
  record.id = row.id<domain::MatterRecordId>(0);
  record.stage = *domain::parse<domain::MatterStage>(row.text(1));
  record.held_on = *domain::parse_day(row.text(2));
  record.text = row.string(3);
  if (!row.is_null(4)) record.attended = {row.integer(4), row.integer(5), row.integer(6)};
  record.poll = row.id<domain::PollId>(7);
  record.place = row.string(8);
  record.last_day = domain::parse_day(row.text(9));
  record.carried = row.flag(10);
  record.by = row.id<base::UserId>(11);
  record.at = row.time(12);
  record.taken_back_for = row.string(13);
  return record;
}

/// What the caller may do now: a first look; the commands may still refuse.
std::vector<std::string> open_moves(const Call& call, const Matter& matter) {
  using enum domain::Role;
  std::vector<std::string> moves;
  const auto roles = call.caller.roles_in(matter.community);
  if (common_moderators.intersects(roles)) moves.emplace_back("mask");
  if (matter.state != MatterState::ended && roles.intersects({host, recorder}))
    moves.emplace_back("add_files");
  if (matter.state == MatterState::ended || !roles.intersects({host, recorder})) return moves;
  if (matter.state == MatterState::in_progress) moves.emplace_back("record");
  if (roles.has(host) && domain::last_standing(matter)) moves.emplace_back("take_back");
  if (roles.has(host) && matter.state == MatterState::in_progress) moves.emplace_back("end");
  return moves;
}

}  // namespace

std::optional<Matter> load_matter(store::Transaction& tx, domain::MatterId id) {
  auto matter = tx.find(
      [](const store::Row& row) {
        Matter found;
        found.id = row.id<domain::MatterId>(0);
        found.community = row.id<base::CommunityId>(1);
        found.title = row.string(2);
        found.assembly_rule = row.string(3);
        found.state = *domain::parse<MatterState>(row.text(4));
        found.ended_for = row.string(5);
        found.version = row.integer(6);
        return found;
      },
      query::get_matter, {id});
  if (!matter) return matter;
  matter->records = tx.list(record_from, query::list_matter_records, {id});
  load_record_files(tx, *matter);
  return matter;
}

base::Result<Matter> find_visible_matter(const Call& call, domain::MatterId id) {
  auto matter = load_matter(call.tx, id);
  if (!matter || !domain::intersects(call.caller.labels_in(matter->community),
                                     domain::audience_of_community())) {
    if (call.caller.is_anonymous()) return needs_log_in();
    return Error{Errc::not_found, "there is no such matter, or it is not yours to see"};
  }
  return std::move(*matter);
}

void add_matter_record(const Call& call, Matter& matter, MatterRecord record) {
  record.id = call.make_id<domain::MatterRecordId>();
  record.by = call.caller.id;
  record.at = call.now;
  std::optional<std::int64_t> due, present, in_favour;
  if (record.attended) {
    due = record.attended->due;
    present = record.attended->present;
    in_favour = record.attended->in_favour;
  }
  call.tx.execute(query::add_matter_record,
                  {record.id, matter.id, static_cast<std::int64_t>(matter.records.size()) + 1,
                   domain::to_text(record.stage), domain::day_text(record.held_on), record.text,
                   due, present, in_favour, record.poll, record.place,
                   record.last_day ? domain::day_text(*record.last_day) : std::string(),
                   record.carried, record.by, record.at});
  matter.records.push_back(std::move(record));
  matter.state = domain::next_stage(matter) ? MatterState::in_progress : MatterState::done;
}

void save_matter(const Call& call, Matter& matter) {
  ++matter.version;
  call.tx.execute(query::update_matter,
                  {domain::to_text(matter.state), matter.ended_for, matter.version, matter.id});
}

std::string record_extra(const MatterRecord& record) {
  return R"("record":")" + record.id.text() + R"(","stage":")" +
         std::string(domain::to_text(record.stage)) + '"';
}

void append_matter_event(const Call& call, const Matter& matter, std::string_view kind,
                         const std::string& extra) {
  JsonWriter out;
  out.begin_object().key("matter");
  protocol::write_matter(out, matter);
  const auto data = out.take() + (extra.empty() ? "" : "," + extra) + "}";
  append_event(call.tx, call.caller.is_anonymous() ? nullptr : &call.caller, call.now,
               {.community = matter.community,
                .kind = kind,
                .subject = subject_of("matter", matter.id),
                .scope = {},
                .versions = {{domain::audience_of_community(), data}}});
}

std::string write_matter_for(const Call& call, const Matter& matter) {
  JsonWriter out;
  protocol::write_matter_for(out, matter, open_moves(call, matter));
  return out.take();
}

}  // namespace sifang::app

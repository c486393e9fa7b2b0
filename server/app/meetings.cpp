// SPDX-License-Identifier: Apache-2.0
#include "app/meetings.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "app/agenda.hpp"
#include "app/masked_meetings.hpp"
#include "app/papers.hpp"
#include "app/seats.hpp"
#include "app/tickets.hpp"
#include "domain/floor.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::Meeting;
using domain::MeetingState;
using protocol::ItemShown;
using protocol::JsonWriter;

Meeting meeting_from(const store::Row& row) {
  Meeting meeting;
  meeting.id = row.id<base::MeetingId>(0);
  meeting.community = row.id<base::CommunityId>(1);
  meeting.series = row.id<base::SeriesId>(2);
  meeting.title = row.string(3);
  meeting.state = *domain::parse<MeetingState>(row.text(4));
  meeting.starts_at = row.time(5);
  meeting.minutes = static_cast<int>(row.integer(6));
  meeting.place = row.string(7);
  meeting.quorum = row.string(8);
  meeting.locked = row.flag(9);
  meeting.current = row.id<base::ItemId>(10);
  meeting.without_quorum = row.maybe_string(11);
  meeting.opened_at = row.maybe_time(12);
  meeting.started_at = row.maybe_time(13);
  meeting.closed_at = row.maybe_time(14);
  meeting.published_at = row.maybe_time(15);
  meeting.summary = row.string(16);
  meeting.sequence = static_cast<int>(row.integer(17));
  meeting.version = row.integer(18);
  meeting.check_in = row.string(19);
  meeting.occurrence = row.maybe_time(20);
  meeting.change_reason = row.string(21);
  meeting.changed_at = row.maybe_time(22);
  meeting.reminded = static_cast<int>(row.integer(23));
  if (!row.is_null(24)) meeting.turn_minutes = static_cast<int>(row.integer(24));
  if (!row.is_null(25)) meeting.party_minutes = static_cast<int>(row.integer(25));
  return meeting;
}

AgendaItem item_from(const store::Row& row, base::MeetingId meeting) {
  AgendaItem item;
  item.meeting = meeting;
  item.id = row.id<base::ItemId>(0);
  item.position = row.integer(1);
  item.kind = *domain::parse<domain::ItemKind>(row.text(2));
  item.title = row.string(3);
  item.ticket = row.id<base::TicketId>(4);
  item.ticket_number = row.string(5);
  item.commitment = row.id<base::DecisionId>(6);
  item.by = row.string(7);
  item.reason = row.string(8);
  item.minutes = static_cast<int>(row.integer(9));
  item.state = *domain::parse<domain::ItemState>(row.text(10));
  item.started_at = row.maybe_time(11);
  item.ended_at = row.maybe_time(12);
  item.answers = row.maybe_string(13);
  item.version = row.integer(14);
  item.summary = row.string(29);
  item.audience = audience_of_item(row, item.ticket, 15);
  item.is_private = item.ticket && row.text(15) == "private";
  if (item.commitment)
    item.reports_on =
        domain::Decision{item.commitment,          row.string(21), row.string(22),
                         row.id<base::UserId>(23), row.string(24), row.maybe_time(25)};
  item.by_id = row.id<base::UserId>(26);
  item.supporters = row.integer(27);
  item.answered = row.flag(28);
  item.urgent = row.string(30);
  if (!row.is_null(31)) item.used = std::chrono::milliseconds(row.integer(31));
  item.running_since = row.maybe_time(32);
  return item;
}

void load_people(store::Transaction& tx, Meeting& meeting) {
  meeting.attendance = tx.list(
      [](const store::Row& row) {
        return domain::Attendance{row.id<base::UserId>(0),
                                  row.string(1),
                                  row.string(2),
                                  *domain::parse<domain::AttendanceRole>(row.text(3)),
                                  row.time(4),
                                  row.flag(5),
                                  row.string(6)};
      },
      query::list_attendance, {meeting.id});
  tx.for_each(query::list_editions, {meeting.id}, [&](const store::Row& row) {
    if (row.integer(0) > 1)
      meeting.corrections.push_back({.number = static_cast<int>(row.integer(0)),
                                     .reason = row.string(1),
                                     .begun_at = row.time(2),
                                     .published_at = row.maybe_time(3)});
    return true;
  });
  meeting.signatures = tx.list(
      [](const store::Row& row) {
        return domain::Signature{row.string(0), row.string(1), row.time(2)};
      },
      query::list_signatures, {meeting.id, meeting.edition()});
}

}  // namespace

domain::LabelSet audience_of_item(const store::Row& row, base::TicketId ticket, int first) {
  const auto visibility = domain::parse<domain::Visibility>(row.text(first));
  if (!ticket || visibility != domain::Visibility::private_) return domain::audience_of_community();
  return domain::audience_of_ticket({.visibility = *visibility,
                                     .reporter = row.id<base::UserId>(first + 1),
                                     .submitter = row.id<base::UserId>(first + 2),
                                     .handler = row.text(first + 3),
                                     .receiver = row.text(first + 4),
                                     .grid = row.text(first + 5),
                                     .on_agenda = true});
}

Meeting load_meeting(store::Transaction& tx, base::MeetingId id, Depth depth) {
  auto meeting = tx.find(meeting_from, query::get_meeting, {id});
  if (!meeting) throw std::logic_error("no meeting with that id");
  meeting->seating = load_seating(tx, id, meeting->community);
  meeting->agenda =
      tx.list([&](const store::Row& row) { return item_from(row, id); }, query::list_items, {id});
  load_papers(tx, *meeting);
  if (depth != Depth::agenda) load_people(tx, *meeting);
  if (depth == Depth::whole)
    for (auto& item : meeting->agenda) load_item_details(tx, item);
  return std::move(*meeting);
}

base::Result<Meeting> find_visible_meeting(const Call& call, base::MeetingId id, Depth depth) {
  auto meeting = call.tx.find(meeting_from, query::get_meeting, {id});
  const auto labels = meeting ? call.caller.labels_in(meeting->community) : domain::LabelSet{};
  if (!meeting || !domain::intersects(labels, domain::audience_of_community())) {
    if (call.caller.is_anonymous()) return needs_log_in();
    return Error{Errc::not_found, "there is no such meeting, or it is not yours to see"};
  }
  return load_meeting(call.tx, id, depth);
}

base::Result<Meeting> find_meeting_of_item(const Call& call, base::ItemId item, Depth depth) {
  const Error unknown{Errc::not_found, "there is no such item, or it is not yours to see"};
  const auto id = call.tx.find([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                               query::find_meeting_of_item, {item});
  if (!id) return unknown;
  auto meeting = find_visible_meeting(call, *id, depth);
  if (!meeting) return meeting.error();
  const auto* found = meeting->find_item(item);
  if (!found || !domain::intersects(call.caller.labels_in(meeting->community), found->audience))
    return unknown;
  return meeting;
}

void save_meeting(store::Transaction& tx, Meeting& meeting) {
  ++meeting.version;
  tx.execute(query::update_meeting, {meeting.title,
                                     domain::to_text(meeting.state),
                                     meeting.starts_at,
                                     meeting.minutes,
                                     meeting.place,
                                     meeting.locked,
                                     meeting.current,
                                     meeting.without_quorum,
                                     meeting.opened_at,
                                     meeting.started_at,
                                     meeting.closed_at,
                                     meeting.published_at,
                                     meeting.summary,
                                     meeting.sequence,
                                     meeting.version,
                                     meeting.change_reason,
                                     meeting.changed_at,
                                     meeting.reminded,
                                     meeting.turn_minutes,
                                     meeting.party_minutes,
                                     meeting.id});
}

void save_item(store::Transaction& tx, AgendaItem& item) {
  ++item.version;
  // Whatever ended it, its clock stands.
  if (item.running_since && item.ended_at) domain::stop_clock(item, *item.ended_at);
  tx.execute(query::update_item,
             {item.position, item.title, item.minutes, domain::to_text(item.state), item.started_at,
              item.ended_at, item.answers, item.summary, item.version,
              item.used ? std::optional(std::int64_t{item.used->count()}) : std::nullopt,
              item.running_since, item.id});
}

void begin_meeting_part(JsonWriter& out, store::Transaction& tx, base::MeetingId id) {
  const auto version = tx.find([](const store::Row& row) { return row.integer(0); },
                               query::find_meeting_version, {id});
  out.begin_object().key("meeting").begin_object().field("id", id);
  out.field("version", version.value()).end_object();
}

void append_meeting_event(const Call& call, const Meeting& meeting,
                          const std::vector<std::string>& parties, const MeetingChange& change) {
  // A body is told to all who hold one of its labels, so it can unmask private items of one
  // audience only; those of another follow below, each in an event of its own.
  const AgendaItem* secret = nullptr;
  for (const auto* item : change.items)
    if (item->is_private && !secret) secret = item;
  const auto data = [&](const domain::LabelSet* reader) {
    JsonWriter out;
    if (change.head) {
      out.begin_object().key("meeting");
      protocol::write_meeting_head(out, meeting, parties);
    } else {
      begin_meeting_part(out, call.tx, meeting.id);
    }
    if (!change.items.empty()) {
      out.key("agenda").begin_array();
      for (const auto* item : change.items) {
        const bool whole = !item->is_private || (reader && *reader == item->audience);
        protocol::write_item_head(out, *item, whole ? ItemShown::whole : ItemShown::masked);
      }
      out.end_array();
    }
    if (change.order) {
      out.key("order").begin_array();
      for (const auto& item : meeting.agenda) out.value(item.id);
      out.end_array();
    }
    auto text = out.take();
    if (!change.extra.empty()) text += "," + change.extra;
    return text + "}";
  };

  const auto* actor = call.caller.is_anonymous() ? nullptr : &call.caller;
  NewEvent event{
      .community = meeting.community,
      .kind = change.kind,
      .subject = change.subject.empty() ? subject_of("meeting", meeting.id) : change.subject,
      .scope = subject_of("meeting", meeting.id),
      .versions = {}};
  if (secret) event.versions.push_back({secret->audience, data(&secret->audience)});
  event.versions.push_back({domain::audience_of_community(), data(nullptr)});
  append_event(call.tx, actor, call.now, event);

  for (const auto* item : change.items) {
    if (!item->is_private || item->audience == secret->audience) continue;
    JsonWriter out;
    begin_meeting_part(out, call.tx, meeting.id);
    out.key("agenda").begin_array();
    protocol::write_item_head(out, *item, ItemShown::whole);
    out.end_array().end_object();
    append_event(call.tx, actor, call.now,
                 {.community = meeting.community,
                  .kind = "meeting.item_changed",
                  .subject = subject_of("agenda", item->id),
                  .scope = subject_of("meeting", meeting.id),
                  .versions = {{item->audience, out.take()}}});
  }
  // A ticket that came on the agenda brings its masks.
  if (change.order) mask_agenda(call, meeting.id);
}

void append_item_event(const Call& call, const Meeting& meeting, const AgendaItem& item,
                       std::string_view kind, std::string_view list, const std::string& entry,
                       const ItemEventExtra& extra) {
  append_item_event(call.tx, &call.caller, call.now, meeting, item, kind, list, entry, extra);
}

void append_item_event(store::Transaction& tx, const Caller* actor, base::Time now,
                       const Meeting& meeting, const AgendaItem& item, std::string_view kind,
                       std::string_view list, const std::string& entry,
                       const ItemEventExtra& extra) {
  JsonWriter out;
  begin_meeting_part(out, tx, meeting.id);
  out.key("agenda").begin_array().begin_object().field("id", item.id);
  out.key(list).begin_array().raw(entry).end_array();
  if (!extra.floor.empty()) out.raw_field("floor", extra.floor);
  if (extra.motion) out.key("motions").begin_array().raw(*extra.motion).end_array();
  out.end_object().end_array();
  auto data = out.take();
  if (!extra.open.empty()) data += "," + extra.open;
  NewEvent event{.community = meeting.community,
                 .kind = kind,
                 .subject = subject_of("agenda", item.id),
                 .scope = subject_of("meeting", meeting.id),
                 .versions = {{item.audience, data + "}"}}};
  if (!extra.sealed.empty()) event.versions.push_back({domain::sealed_audience(), extra.sealed});
  append_event(tx, actor, now, event);
}

void note_looks_at_items(const Call& call, const Meeting& meeting) {
  for (const auto& item : meeting.agenda)
    if (item.is_private && item.ticket &&
        domain::intersects(call.caller.labels_in(meeting.community), item.audience))
      note_look_at_words(call, item.ticket);
}

std::string write_meeting_for(const Call& call, const Meeting& meeting,
                              const std::vector<std::string>& parties) {
  note_looks_at_items(call, meeting);
  protocol::MeetingViewer viewer{
      .labels = call.caller.labels_in(meeting.community),
      .ballot = [&](const domain::Vote& vote) { return own_ballot(call, meeting, vote); },
      .supports = {},
      .user = call.caller.id,
      .moves = {}};
  std::set<base::ItemId> supported;
  call.tx.for_each(query::list_supported_questions, {meeting.id, call.caller.id},
                   [&](const store::Row& row) {
                     supported.insert(row.id<base::ItemId>(0));
                     return true;
                   });
  viewer.supports = [&](const AgendaItem& item) { return supported.contains(item.id); };
  viewer.moves = open_meeting_moves(call, meeting, parties);
  JsonWriter out;
  protocol::write_meeting(out, meeting, parties, viewer);
  return out.take();
}

Reply meeting_reply(const Call& call, base::MeetingId id) {
  const auto meeting = load_meeting(call.tx, id, Depth::whole);
  return {.body = write_meeting_for(call, meeting, meeting.seating.parties),
          .version = meeting.version};
}

Reply item_reply(const Call& call, base::MeetingId meeting, base::ItemId id) {
  auto agenda = load_meeting(call.tx, meeting, Depth::agenda);
  auto& item = *agenda.find_item(id);
  load_item_details(call.tx, item);
  JsonWriter out;
  protocol::write_item_head(out, item, ItemShown::whole);
  return {.body = out.take(), .version = item.version};
}

base::Result<void> require_state(const Meeting& meeting,
                                 std::initializer_list<MeetingState> states) {
  if (std::find(states.begin(), states.end(), meeting.state) != states.end()) return {};
  return Error{Errc::illegal_move, "the meeting is " + std::string(domain::to_text(meeting.state))};
}

base::Result<void> require_live_item(const AgendaItem& item) {
  using enum domain::ItemState;
  if (item.state == pending || item.state == current) return {};
  return Error{Errc::illegal_move, "the item is " + std::string(domain::to_text(item.state))};
}

base::Result<void> require_seat(const Call& call, const Meeting& meeting) {
  if (call.caller.has_role(meeting.community, domain::Role::host)) return {};
  if (auto place = require_place_at_table(call, meeting); !place) return place;
  if (call.tx.find([](const store::Row&) { return true; }, query::find_attendance,
                   {meeting.id, call.caller.id}))
    return {};
  return Error{Errc::illegal_move, "check in first"};
}

base::Result<void> require_quorum(const Meeting& meeting) {
  if (meeting.without_quorum)
    return Error{Errc::no_quorum, "the meeting began without a quorum: it cannot vote or decide"};
  const auto missing = domain::missing_parties(meeting, meeting.seating.parties);
  if (!missing.empty()) return Error{Errc::no_quorum, "nobody is here for: " + missing.front()};
  return {};
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
// Scheduling meetings and reading them.
#include <charconv>

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/seats.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using enum domain::Role;

struct CreateMeeting {
  static constexpr CommandInfo info{
      .name = "meeting.create",
      .verb = Verb::post,
      .path = "/communities/{community}/meetings",
      .effect = Effect::write,
      .roles = {host, admin},
      .status = 201,
      .returns = "meeting",
      .summary = "Schedules a single meeting; its agenda builds itself."};
  struct Input {
    std::string community, title;
    base::Time starts_at;
    int minutes = 90;
    std::string place;
    std::optional<std::string> check_in;
    std::optional<std::vector<std::string>> parties;
    std::optional<std::vector<SeatInput>> members;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .line("title", &Input::title, {1, domain::title_max})
        .time("starts_at", &Input::starts_at);
    shape.integer("minutes", &Input::minutes, 5, 600).with_default();
    shape.text("place", &Input::place, {0, domain::place_max}).with_default();
    return shape
        .code(
            "check_in", &Input::check_in, {"anywhere", "on_site"},
            [](std::string_view text) { return std::optional<std::string>(text); },
            "who may check in by themselves; the community's where left out")
        .text_list("parties", &Input::parties, {0, most_parties},
                   "who sit at it; all of the community's where left out")
        .object_list("members", &Input::members, seat_shape(), {0, most_seats},
                     "of a party without any: all its members");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (auto time = require_time_to_come(input.starts_at, call.now); !time) return time.error();
    auto seating = choose_seating(call.tx, community->id, {}, {input.parties, input.members});
    if (!seating) return seating.error();
    const auto id = add_meeting(call, {.community = community->id,
                                       .series = {},
                                       .title = input.title,
                                       .place = input.place,
                                       .quorum = "each",
                                       .starts_at = input.starts_at,
                                       .minutes = input.minutes,
                                       .check_in = input.check_in,
                                       .seating = std::move(*seating)});
    return meeting_reply(call, id);
  }
};

enum class MeetingOrder { latest, soonest, next };

/// Where a page begins: behind this meeting, in the order of the list.
struct MeetingPlace {
  std::int64_t rank, ms, id;  // rank 0 under way, 1 scheduled; 0 where the order has none
};

std::string write_place(const domain::Meeting& meeting, MeetingOrder order) {
  const bool waits =
      order == MeetingOrder::next && meeting.state == domain::MeetingState::scheduled;
  return std::to_string(static_cast<int>(waits)) + "." +
         std::to_string(base::to_ms(meeting.starts_at)) + "." + meeting.id.text();
}

/// Errors: invalid.
base::Result<MeetingPlace> read_place(std::string_view cursor) {
  const Error invalid{Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};
  MeetingPlace place{};
  for (auto* number : {&place.rank, &place.ms}) {
    const auto dot = cursor.find('.');
    if (dot == cursor.npos) return invalid;
    const auto* const end = cursor.data() + dot;
    const auto [stopped, error] = std::from_chars(cursor.data(), end, *number);
    if (error != std::errc{} || stopped != end) return invalid;
    cursor.remove_prefix(dot + 1);
  }
  const auto id = base::decode_id(cursor);
  if (!id) return invalid;
  place.id = *id;
  return place;
}

struct ListMeetings {
  static constexpr CommandInfo info{
      .name = "meeting.list",
      .verb = Verb::get,
      .path = "/communities/{community}/meetings",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "meeting_list",
      .summary =
          "Meetings, the latest first; with order=next the one under way, then those to "
          "come, soonest first."};
  struct Input {
    std::string community;
    std::optional<std::string> state, cursor;
    std::optional<base::Time> from;
    MeetingOrder order = MeetingOrder::latest;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("state", &Input::state, domain::codes_of<domain::MeetingState>(),
              [](std::string_view text) { return std::optional<std::string>(text); })
        .time("from", &Input::from, "only those that begin then or later");
    shape
        .code(
            "order", &Input::order, {"latest", "soonest", "next"},
            [](std::string_view text) {
              return std::optional(text == "next"      ? MeetingOrder::next
                                   : text == "soonest" ? MeetingOrder::soonest
                                                       : MeetingOrder::latest);
            },
            "next leaves out what is over, and what nobody opened for 12 hours after its time")
        .with_default();
    shape.text("cursor", &Input::cursor, {1, 80});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (input.state && input.order == MeetingOrder::next)
      return Error{Errc::invalid, "", {{"/state", "goes with the other orders only"}}};
    auto ids = find_ids(call, community->id, input);
    if (!ids) return ids.error();
    const bool more = ids->size() > static_cast<std::size_t>(input.limit);
    if (more) ids->pop_back();
    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::string next;
    for (const auto id : *ids) {
      const auto meeting = load_meeting(call.tx, id, Depth::whole);
      out.raw(write_meeting_for(call, meeting, meeting.seating.parties));
      if (more) next = write_place(meeting, input.order);
    }
    out.end_array().text_or_null("next", next).end_object();
    return Reply{.body = out.take()};
  }

 private:
  /// A page and one more, if there is one. Errors: invalid for a foreign cursor.
  static base::Result<std::vector<base::MeetingId>> find_ids(const Call& call,
                                                             base::CommunityId community,
                                                             const Input& input) {
    const bool down = input.order == MeetingOrder::latest;
    MeetingPlace place =
        down ? MeetingPlace{0, INT64_MAX, INT64_MAX} : MeetingPlace{-1, INT64_MIN, 0};
    if (input.cursor) {
      auto read = read_place(*input.cursor);
      if (!read) return read.error();
      place = *read;
    }
    const auto from = input.from.value_or(base::from_ms(INT64_MIN));
    const auto id_of = [](const store::Row& row) { return row.id<base::MeetingId>(0); };
    if (input.order == MeetingOrder::next)
      return call.tx.list(
          id_of, query::list_meeting_ids_ahead,
          {community, place.rank, place.ms, place.id, from, call.now - patience, input.limit + 1});
    return call.tx.list(id_of, down ? query::list_meeting_ids : query::list_meeting_ids_soonest,
                        {community, place.ms, place.id, input.state, from, input.limit + 1});
  }
};

struct ReadMeeting {
  static constexpr CommandInfo info{
      .name = "meeting.read",
      .verb = Verb::get,
      .path = "/meetings/{id}",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "meeting",
      .summary = "A meeting with agenda, attendance, statements, votes and decisions."};
  struct Input {
    base::MeetingId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::whole);
    if (!meeting) return meeting.error();
    return Reply{.body = write_meeting_for(call, *meeting, meeting->seating.parties),
                 .version = meeting->version};
  }
};

}  // namespace

base::Result<void> require_time_to_come(base::Time starts_at, base::Time now) {
  if (starts_at < now - patience)
    return base::Error{base::Errc::invalid, "", {{"/starts_at", "is over"}}};
  return {};
}

base::MeetingId add_meeting(const Call& call, const NewMeeting& fresh) {
  const auto id = call.make_id<base::MeetingId>();
  std::optional<base::Time> occurrence;
  if (fresh.series) occurrence = fresh.starts_at;
  call.tx.execute(
      query::add_meeting,
      {id, fresh.community, fresh.series, fresh.title, fresh.starts_at, fresh.minutes, fresh.place,
       fresh.quorum, call.now,
       fresh.check_in ? *fresh.check_in : load_community(call.tx, fresh.community).check_in,
       occurrence, domain::reminders_past(fresh.starts_at, call.now)});
  auto meeting = load_meeting(call.tx, id, Depth::people);
  seat_meeting(call.tx, meeting, fresh.seating);
  static_cast<void>(build_agenda(call, meeting));
  std::vector<const domain::AgendaItem*> items;
  for (const auto& item : meeting.agenda) items.push_back(&item);
  append_meeting_event(
      call, meeting, meeting.seating.parties,
      {.kind = "meeting.scheduled",
       .items = items,
       .order = true,
       .extra = write_calendar_change(meeting) + "," + write_chosen(fresh.seating)});
  return id;
}

std::string write_calendar_change(const domain::Meeting& meeting) {
  return "\"sequence\":" + std::to_string(meeting.sequence) +
         ",\"reminded\":" + std::to_string(meeting.reminded);
}

void add_meeting_commands(CommandTable& commands) {
  commands.add<CreateMeeting>();
  commands.add<ListMeetings>();
  commands.add<ReadMeeting>();
}

}  // namespace sifang::app

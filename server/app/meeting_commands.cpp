// SPDX-License-Identifier: Apache-2.0
// Scheduling meetings and reading them; the calendar feed.
#include <charconv>

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "domain/calendar_feed.hpp"
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
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("title", &Input::title, {1, domain::title_max})
        .time("starts_at", &Input::starts_at);
    shape.integer("minutes", &Input::minutes, 5, 600).with_default();
    return shape.text("place", &Input::place, {0, domain::place_max}).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_visible_community(call, input.community);
    if (!community) return community.error();
    if (auto allowed = call.require_role(community->id); !allowed) return allowed.error();
    const auto id = add_meeting(call, {.community = community->id,
                                       .series = {},
                                       .title = input.title,
                                       .place = input.place,
                                       .quorum = "each",
                                       .starts_at = input.starts_at,
                                       .minutes = input.minutes});
    return meeting_reply(call, id);
  }
};

struct ListMeetings {
  static constexpr CommandInfo info{.name = "meeting.list",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/meetings",
                                    .effect = Effect::read,
                                    .roles = domain::insiders,
                                    .returns = "meeting_list",
                                    .summary = "Meetings, the latest first."};
  struct Input {
    std::string community;
    std::optional<std::string> state, cursor;
    std::int64_t limit = 20;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("state", &Input::state, domain::codes_of<domain::MeetingState>(),
              [](std::string_view text) { return std::optional<std::string>(text); })
        .text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_visible_community(call, input.community);
    if (!community) return community.error();
    if (auto allowed = call.require_role(community->id); !allowed) return allowed.error();
    std::int64_t before_ms = INT64_MAX, before_id = INT64_MAX;
    if (input.cursor) {
      const auto dot = input.cursor->find('.');
      const auto id =
          dot == std::string::npos ? std::nullopt : base::decode_id(input.cursor->substr(dot + 1));
      const auto [end, error] = std::from_chars(
          input.cursor->data(), input.cursor->data() + input.cursor->size(), before_ms);
      if (!id || error != std::errc{} || end != input.cursor->data() + dot)
        return Error{Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};
      before_id = *id;
    }
    const auto ids = call.tx.list(
        [](const store::Row& row) { return row.id<base::MeetingId>(0); }, query::list_meeting_ids,
        {community->id, before_ms, before_id, input.state, input.limit + 1});
    protocol::JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::string next;
    const auto parties = community->party_codes();
    for (std::size_t i = 0; i < ids.size() && i < static_cast<std::size_t>(input.limit); ++i) {
      const auto meeting = load_meeting(call.tx, ids[i], Depth::whole);
      out.raw(write_meeting_for(call, meeting, parties));
      if (ids.size() > static_cast<std::size_t>(input.limit))
        next = std::to_string(base::to_ms(meeting.starts_at)) + "." + meeting.id.text();
    }
    out.end_array().key("next");
    if (next.empty())
      out.null();
    else
      out.value(next);
    out.end_object();
    return Reply{.body = out.take()};
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
    return Reply{
        .body = write_meeting_for(call, *meeting, load_parties(call.tx, meeting->community)),
        .version = meeting->version};
  }
};

struct CalendarFeed {
  static constexpr CommandInfo info{
      .name = "calendar.read",
      .verb = Verb::get,
      .path = "/communities/{community}/calendar.ics",
      .effect = Effect::read,
      .roles = domain::insiders,
      .anonymous = true,
      .returns = "calendar",
      .summary = "Meetings as iCalendar; calendar programs use `token` in place of a log-in."};
  struct Input {
    std::string community;
    std::optional<std::string> token;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .text("token", &Input::token, {1, 100}, "the community's feed_token");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_community(call.tx, input.community);
    const bool by_token = community && input.token && *input.token == community->feed_token;
    if (!by_token) {
      if (call.caller.is_anonymous())
        return Error{Errc::unauthenticated, "give the feed's token, or log in"};
      auto visible = find_visible_community(call, input.community);
      if (!visible) return visible.error();
      if (auto allowed = call.require_role(visible->id); !allowed) return allowed.error();
    }
    const auto from = call.now - std::chrono::days(366);
    const auto entries = call.tx.list(
        [&](const store::Row& row) {
          return domain::CalendarEntry{.uid = row.id<base::MeetingId>(0).text() + "@sifang",
                                       .sequence = static_cast<int>(row.integer(5)),
                                       .title = row.string(1),
                                       .place = row.string(2),
                                       .starts_at = row.time(3),
                                       .minutes = static_cast<int>(row.integer(4)),
                                       .changed_at = row.time(6),
                                       .cancelled = row.text(7) == "cancelled"};
        },
        query::list_feed, {community->id, from});
    return Reply{.body = domain::write_calendar(community->name, community->zone, entries),
                 .content_type = "text/calendar; charset=utf-8"};
  }
};

}  // namespace

base::MeetingId add_meeting(const Call& call, const NewMeeting& fresh) {
  const auto id = call.make_id<base::MeetingId>();
  call.tx.execute(query::add_meeting,
                  {id, fresh.community, fresh.series, fresh.title, fresh.starts_at, fresh.minutes,
                   fresh.place, fresh.quorum, call.now});
  auto meeting = load_meeting(call.tx, id, Depth::people);
  static_cast<void>(build_agenda(call, meeting));
  std::vector<const domain::AgendaItem*> items;
  for (const auto& item : meeting.agenda) items.push_back(&item);
  append_meeting_event(call, meeting, load_parties(call.tx, meeting.community),
                       {.kind = "meeting.scheduled", .items = items, .order = true});
  return id;
}

void add_meeting_commands(CommandTable& commands) {
  commands.add<CreateMeeting>();
  commands.add<ListMeetings>();
  commands.add<ReadMeeting>();
  commands.add<CalendarFeed>();
}

}  // namespace sifang::app

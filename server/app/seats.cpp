// SPDX-License-Identifier: Apache-2.0
#include "app/seats.hpp"

#include <algorithm>
#include <map>

#include "app/meetings.hpp"
#include "app/series.hpp"
#include "app/tickets.hpp"
#include "store/queries.hpp"

namespace sifang::app {

using base::Errc;
using base::Error;
using base::FieldError;
using domain::AttendanceRole;
using domain::Meeting;
using domain::Seat;
using domain::Seating;

namespace {

std::vector<std::string> list_codes(store::Transaction& tx, store::Query query, store::Value of) {
  return tx.list([](const store::Row& row) { return row.string(0); }, query, {of});
}
std::vector<Seat> list_seats(store::Transaction& tx, store::Query query, store::Value of) {
  return tx.list(
      [](const store::Row& row) {
        return Seat{row.id<base::UserId>(0), row.string(1), row.string(2),
                    *domain::parse<AttendanceRole>(row.text(3))};
      },
      query, {of});
}

bool has(const std::vector<std::string>& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// The parties in the community's order. What is wrong is added to `errors`.
std::vector<std::string> choose_parties(const std::vector<std::string>& all,
                                        const std::vector<std::string>& asked,
                                        std::vector<FieldError>& errors) {
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto place = asked.begin() + static_cast<std::ptrdiff_t>(i);
    if (!has(all, *place))
      errors.push_back({"/parties/" + std::to_string(i), "is not a party of this community"});
    else if (std::find(asked.begin(), place, *place) != place)
      errors.push_back({"/parties/" + std::to_string(i), "is named twice"});
  }
  if (errors.empty() && !asked.empty() && asked.size() < domain::fewest_parties)
    errors.push_back({"/parties", "must be two at least: one party has nothing to agree on"});
  std::vector<std::string> chosen;
  for (const auto& code : all)
    if (has(asked, code)) chosen.push_back(code);
  return chosen;
}

/// Everybody who speaks for a party, by person.
std::map<base::UserId, Seat> list_speakers_of_parties(store::Transaction& tx,
                                                      base::CommunityId community) {
  std::map<base::UserId, Seat> people;
  tx.for_each(query::list_members, {community}, [&](const store::Row& row) {
    const auto user = row.id<base::UserId>(0);
    people.emplace(user, Seat{user, row.string(1), row.string(2), AttendanceRole::member});
    return true;
  });
  return people;
}

/// Who is chosen. What is wrong is added to `errors`.
std::vector<Seat> choose_people(const std::map<base::UserId, Seat>& known, const Seating& table,
                                const std::vector<SeatInput>& asked,
                                std::vector<FieldError>& errors) {
  std::vector<Seat> people;
  std::vector<std::size_t> places;
  const auto fail = [&](std::size_t i, const char* member, std::string message) {
    errors.push_back({"/members/" + std::to_string(i) + member, std::move(message)});
  };
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto found = known.find(asked[i].user);
    if (found == known.end() || !table.seats_party(found->second.party)) {
      fail(i, "/user", "is not a member of a party that sits here");
      continue;
    }
    if (std::any_of(people.begin(), people.end(),
                    [&](const Seat& seat) { return seat.user == asked[i].user; })) {
      fail(i, "/user", "is named twice");
      continue;
    }
    people.push_back(found->second);
    people.back().role = asked[i].role;
    places.push_back(i);
  }
  for (std::size_t i = 0; i < people.size(); ++i)
    if (Seating{{}, people}.chosen_members(people[i].party) == 0)
      fail(places[i], "/role", "stands in for a member: name one of that party");
  return people;
}

void sort_seats(const std::vector<std::string>& parties, std::vector<Seat>& people) {
  const auto place = [&](const Seat& seat) {
    return std::find(parties.begin(), parties.end(), seat.party) - parties.begin();
  };
  std::sort(people.begin(), people.end(), [&](const Seat& one, const Seat& other) {
    if (place(one) != place(other)) return place(one) < place(other);
    if (one.role != other.role) return one.role == AttendanceRole::member;
    return one.user.value < other.user.value;
  });
}

/// Whoever was chosen, before all parties are read into it where none were.
Seating load_chosen(store::Transaction& tx, base::MeetingId meeting) {
  return {.parties = list_codes(tx, query::list_meeting_parties, meeting),
          .people = list_seats(tx, query::list_meeting_seats, meeting)};
}

void reseat(const Call& call, Meeting& meeting, const Seating& chosen) {
  seat_meeting(call.tx, meeting, chosen);
  save_meeting(call.tx, meeting);
  append_meeting_event(call, meeting, meeting.seating.parties,
                       {.kind = "meeting.seats_changed", .extra = write_chosen(chosen)});
}

struct SeatMeeting {
  static constexpr CommandInfo info{
      .name = "meeting.seat",
      .verb = Verb::put,
      .path = "/meetings/{id}/seats",
      .effect = Effect::write,
      .roles = {domain::Role::host},
      .returns = "meeting",
      .summary =
          "Says anew who sits at a single meeting, until it is opened; one of a series sits as its "
          "series does.",
      .versioned = true};
  struct Input {
    base::MeetingId id;
    std::optional<std::vector<std::string>> parties;
    std::optional<std::vector<SeatInput>> members;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text_list("parties", &Input::parties, {0, most_parties},
                   "who sit at it; none: all of the community's")
        .object_list("members", &Input::members, seat_shape(), {0, most_seats},
                     "of a party without any: all its members");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_state(*meeting, {domain::MeetingState::scheduled}); !state)
      return state.error();
    if (meeting->series)
      return Error{Errc::illegal_move, "it sits as its series does; say it there"};
    if (auto fresh = call.require_version(meeting->version); !fresh) return fresh.error();
    const auto before = load_chosen(call.tx, meeting->id);
    auto chosen =
        choose_seating(call.tx, meeting->community, before, {input.parties, input.members});
    if (!chosen) return chosen.error();
    if (*chosen != before) reseat(call, *meeting, *chosen);
    return meeting_reply(call, meeting->id);
  }
};

}  // namespace

protocol::Shape<SeatInput> seat_shape() {
  protocol::Shape<SeatInput> shape;
  return shape.id("user", &SeatInput::user, "a member of one of the parties")
      .code(
          "role", &SeatInput::role, {"member", "deputy"},
          [](std::string_view text) { return domain::parse<AttendanceRole>(text); },
          "a deputy stands in for a member who is not there")
      .with_default();
}

base::Result<Seating> choose_seating(store::Transaction& tx, base::CommunityId community,
                                     Seating before, const SeatingInput& input) {
  const auto all = load_parties(tx, community);
  std::vector<FieldError> errors;
  Seating chosen = std::move(before);
  if (input.parties) chosen.parties = choose_parties(all, *input.parties, errors);
  Seating table = chosen;
  if (table.parties.empty()) table.parties = all;
  if (input.people && errors.empty())
    chosen.people =
        choose_people(list_speakers_of_parties(tx, community), table, *input.people, errors);
  if (!errors.empty()) return Error{Errc::invalid, "", std::move(errors)};
  std::erase_if(chosen.people, [&](const Seat& seat) { return !table.seats_party(seat.party); });
  sort_seats(all, chosen.people);
  return chosen;
}

Seating load_seating(store::Transaction& tx, base::SeriesId series) {
  return {.parties = list_codes(tx, query::list_series_parties, series),
          .people = list_seats(tx, query::list_series_seats, series)};
}

Seating load_seating(store::Transaction& tx, base::MeetingId meeting, base::CommunityId community) {
  auto seating = load_chosen(tx, meeting);
  if (seating.parties.empty()) seating.parties = load_parties(tx, community);
  return seating;
}

void store_seating(store::Transaction& tx, base::SeriesId series, const Seating& seating) {
  tx.execute(query::clear_series_parties, {series});
  tx.execute(query::clear_series_seats, {series});
  for (const auto& party : seating.parties) tx.execute(query::add_series_party, {series, party});
  for (const auto& seat : seating.people)
    tx.execute(query::add_series_seat, {series, seat.user, seat.party, domain::to_text(seat.role)});
}

void seat_meeting(store::Transaction& tx, Meeting& meeting, const Seating& chosen) {
  tx.execute(query::clear_meeting_parties, {meeting.id});
  tx.execute(query::clear_meeting_seats, {meeting.id});
  for (const auto& party : chosen.parties)
    tx.execute(query::add_meeting_party, {meeting.id, party});
  for (const auto& seat : chosen.people)
    tx.execute(query::add_meeting_seat,
               {meeting.id, seat.user, seat.party, domain::to_text(seat.role)});
  meeting.seating = load_seating(tx, meeting.id, meeting.community);
}

void seat_meetings_of(const Call& call, base::SeriesId series, const Seating& chosen) {
  for (const auto& one : live_meetings(call.tx, series)) {
    if (one.state != domain::MeetingState::scheduled) continue;
    auto meeting = load_meeting(call.tx, one.id, Depth::people);
    reseat(call, meeting, chosen);
  }
}

std::string write_chosen(const Seating& chosen) {
  protocol::JsonWriter out;
  out.begin_array();
  for (const auto& party : chosen.parties) out.value(party);
  return "\"chosen\":" + out.end_array().take();
}

AttendanceRole role_at(const Caller& person, const Meeting& meeting) {
  if (!person.has_role(meeting.community, domain::Role::member)) return AttendanceRole::observer;
  return domain::role_at_table(meeting.seating, person.id, person.party_in(meeting.community));
}

std::string party_at(const Caller& person, const Meeting& meeting) {
  const auto party = person.party_in(meeting.community);
  const auto role = domain::role_at_table(meeting.seating, person.id, party);
  return role == AttendanceRole::observer ? std::string() : std::string(party);
}

base::Result<void> require_place_at_table(const Call& call, const Meeting& meeting) {
  if (call.caller.has_role(meeting.community, domain::Role::host) ||
      role_at(call.caller, meeting) != AttendanceRole::observer)
    return {};
  const auto party = call.caller.party_in(meeting.community);
  return Error{Errc::forbidden, meeting.seating.seats_party(party)
                                    ? "others were chosen to sit here for your party"
                                    : "your party does not sit at this meeting"};
}

std::vector<std::string> labels_of_table(store::Transaction& tx, base::MeetingId meeting,
                                         base::CommunityId community) {
  const auto seating = load_seating(tx, meeting, community);
  const auto is_chosen = [&](const std::string& party) {
    return seating.chosen_members(party) > 0;
  };
  if (seating.parties == load_parties(tx, community) &&
      std::none_of(seating.parties.begin(), seating.parties.end(), is_chosen))
    return {};
  std::vector<std::string> labels;
  for (const auto& party : seating.parties)
    if (!is_chosen(party)) labels.push_back(domain::party_label(party));
  for (const auto& seat : seating.people)
    if (is_chosen(seat.party)) labels.push_back(domain::user_label(seat.user));
  return labels;
}

void add_seat_commands(CommandTable& commands) { commands.add<SeatMeeting>(); }

}  // namespace sifang::app

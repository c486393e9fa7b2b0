// SPDX-License-Identifier: Apache-2.0
#include "app/polls.hpp"

#include <algorithm>

#include "app/event_log.hpp"
#include "app/meetings.hpp"
#include "app/rolls.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Poll;
using domain::PollState;
using protocol::JsonWriter;

Poll poll_from(const store::Row& row) {
  Poll poll;
  poll.id = row.id<domain::PollId>(0);
  poll.community = row.id<base::CommunityId>(1);
  poll.item = row.id<base::ItemId>(2);
  poll.rule = row.string(3);
  poll.question = row.string(4);
  poll.text = row.string(5);
  poll.secret = row.flag(6);
  poll.deem_absent = row.flag(7);
  poll.count_parking = row.flag(8);
  poll.extraordinary = row.flag(9);
  poll.state = *domain::parse<PollState>(row.text(10));
  poll.opens_at = row.maybe_time(11);
  poll.closes_at = row.maybe_time(12);
  poll.announced_at = row.maybe_time(13);
  poll.opened_at = row.maybe_time(14);
  poll.closed_at = row.maybe_time(15);
  poll.published_at = row.maybe_time(16);
  poll.entitled = {row.integer(17), row.integer(18)};
  poll.cast = {row.integer(19), row.integer(20)};
  poll.electorate_hash = row.string(21);
  poll.result = row.maybe_string(22);
  poll.official = row.maybe_string(23);
  poll.withdrawn_for = row.string(24);
  poll.version = row.integer(25);
  poll.reminded = static_cast<int>(row.integer(26));
  return poll;
}

std::vector<protocol::OwnElector> own_electors(const Call& call, const Poll& poll) {
  return call.tx.list(
      [](const store::Row& row) {
        return protocol::OwnElector{.elector = row.string(0),
                                    .area = row.integer(1),
                                    .cast_at = row.maybe_time(2),
                                    .channel = row.string(3),
                                    .choice = row.string(4),
                                    .proxy = row.flag(5)};
      },
      query::list_votes_of_user, {poll.id, call.caller.id});
}

/// What the caller may do now: a first look; the commands may still refuse.
std::vector<std::string> open_moves(const Call& call, const Poll& poll,
                                    const std::vector<protocol::OwnElector>& own) {
  using enum domain::Role;
  using enum PollState;
  std::vector<std::string> moves;
  const auto roles = call.caller.roles_in(poll.community);
  const bool due = poll.closes_at && call.now >= *poll.closes_at;
  if (roles.has(host)) {
    if (poll.state == draft) moves = {"update", "announce", "withdraw"};
    if (poll.state == announced) moves = {"withdraw"};
    if (poll.state == announced && call.now >= *poll.opens_at) moves.emplace_back("open");
    if (poll.state == open) moves = {"withdraw"};
    const bool all_voted = poll.cast.area == poll.entitled.area;
    if (poll.state == open && (due || all_voted)) moves.emplace_back("close");
    if (poll.state == closed) moves = {"publish"};
    if (poll.state == closed || poll.state == published) moves.emplace_back("official");
  }
  if (poll.state == open && roles.intersects({host, recorder})) moves.emplace_back("proxy");
  if (poll.state == open && !poll.secret &&
      roles.intersects({host, recorder, grid_worker, grid_leader}))
    moves.emplace_back("paper");
  if (poll.state == open && !due &&
      std::any_of(own.begin(), own.end(), [](const auto& each) { return !each.cast_at; }))
    moves.emplace_back("cast");
  return moves;
}

/// The item that put it. What became private since it did is told without its title.
std::optional<protocol::PollAgenda> agenda_of(const Call& call, const Poll& poll) {
  if (!poll.item) return std::nullopt;
  const auto id = call.tx.find([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                               query::find_meeting_of_item, {poll.item});
  if (!id) return std::nullopt;
  const auto meeting = find_visible_meeting(call, *id, Depth::agenda);
  if (!meeting) return std::nullopt;
  protocol::PollAgenda agenda{
      .meeting = *id, .meeting_title = meeting->title, .title = std::nullopt};
  if (const auto* item = meeting->find_item(poll.item); item && !item->is_private)
    agenda.title = item->title;
  return agenda;
}

}  // namespace

std::optional<Poll> load_poll(store::Transaction& tx, domain::PollId id) {
  auto poll = tx.find(poll_from, query::get_poll, {id});
  if (poll)
    poll->options = tx.list([](const store::Row& row) { return row.string(0); },
                            query::list_poll_options, {id});
  return poll;
}

std::vector<domain::Unit> load_electorate(const Call& call, const Poll& poll) {
  std::vector<domain::Unit> electorate;
  call.tx.for_each(query::list_poll_electors, {poll.id}, [&](const store::Row& row) {
    electorate.push_back({row.string(0), row.string(1), row.integer(2), row.text(1).empty()});
    return true;
  });
  return electorate;
}

base::Result<Poll> find_visible_poll(const Call& call, domain::PollId id) {
  auto poll = load_poll(call.tx, id);
  const auto labels = poll ? call.caller.labels_in(poll->community) : domain::LabelSet{};
  const auto audience =
      poll && poll->state == PollState::draft ? roll_audience() : domain::audience_of_community();
  if (!poll || !domain::intersects(labels, audience)) {
    if (call.caller.is_anonymous()) return needs_log_in();
    return Error{Errc::not_found, "there is no such poll, or it is not yours to see"};
  }
  return std::move(*poll);
}

base::Result<Poll> find_allowed_poll(const Call& call, domain::PollId id) {
  auto poll = find_visible_poll(call, id);
  if (!poll) return poll.error();
  if (auto allowed = call.require_role(poll->community); !allowed) return allowed.error();
  return poll;
}

void save_poll(const Call& call, Poll& poll) {
  ++poll.version;
  call.tx.execute(query::update_poll, {poll.rule,
                                       domain::find_rule_pack(poll.rule)->version,
                                       poll.question,
                                       poll.text,
                                       poll.secret,
                                       poll.deem_absent,
                                       poll.count_parking,
                                       poll.extraordinary,
                                       domain::to_text(poll.state),
                                       poll.opens_at,
                                       poll.closes_at,
                                       poll.announced_at,
                                       poll.opened_at,
                                       poll.closed_at,
                                       poll.published_at,
                                       poll.entitled.heads,
                                       poll.entitled.area,
                                       poll.cast.heads,
                                       poll.cast.area,
                                       poll.electorate_hash,
                                       poll.result,
                                       poll.official,
                                       poll.withdrawn_for,
                                       poll.version,
                                       poll.id});
}

void append_poll_event(const Call& call, const Poll& poll, std::string_view kind,
                       const PollEventExtra& extra) {
  JsonWriter out;
  out.begin_object().key("poll");
  protocol::write_poll(out, poll);
  const auto data = out.take();
  NewEvent event{.community = poll.community,
                 .kind = kind,
                 .subject = subject_of("poll", poll.id),
                 .scope = {},
                 .versions = {}};
  const auto shown = extra.unnamed ? ActorShown::no : ActorShown::yes;
  const bool narrow = extra.staff_only || poll.state == PollState::draft;
  if (narrow || !extra.staff.empty())
    event.versions.push_back(
        {roll_audience(), data + (extra.staff.empty() ? "" : "," + extra.staff) + "}"});
  if (!narrow) event.versions.push_back({domain::audience_of_community(), data + "}", shown});
  if (!extra.sealed.empty()) event.versions.push_back({domain::sealed_audience(), extra.sealed});
  append_event(call.tx, call.caller.is_anonymous() ? nullptr : &call.caller, call.now, event);
}

void count_ballot(const Call& call, Poll& poll, const std::string& elector, domain::Channel channel,
                  const std::string& choice) {
  domain::Weight weight;
  std::string head;
  call.tx.for_each(query::find_poll_elector, {poll.id, elector}, [&](const store::Row& row) {
    head = row.string(0);
    weight.area = row.integer(1);
    return false;
  });
  weight.heads =
      call.tx.find([](const store::Row&) { return true; }, query::is_head_in_poll, {poll.id, head})
          ? 0
          : 1;
  std::optional<std::string> named;
  if (!poll.secret) named = choice;
  call.tx.execute(query::cast_poll_ballot,
                  {call.now, call.caller.id, domain::to_text(channel), named, poll.id, elector});
  if (poll.secret) call.tx.execute(query::count_poll_ballot, {poll.id, choice});
  poll.cast.heads += weight.heads;
  poll.cast.area += weight.area;
}

std::vector<std::string> polls_told(const Call& call, base::MeetingId meeting, std::int64_t seq) {
  std::vector<std::string> told;
  const auto everybody = join_labels(domain::audience_of_community());
  call.tx.for_each(query::list_polls_of_meeting, {meeting}, [&](const store::Row& row) {
    auto body =
        call.tx.find([](const store::Row& found) { return found.string(0); }, query::find_poll_told,
                     {subject_of("poll", row.id<domain::PollId>(0)), seq, everybody});
    if (body) told.push_back(std::move(*body));
    return true;
  });
  return told;
}

std::string write_poll_for(const Call& call, const Poll& poll) {
  const auto own = own_electors(call, poll);
  JsonWriter out;
  protocol::write_poll_for(out, poll, agenda_of(call, poll), own, open_moves(call, poll, own));
  return out.take();
}

Reply poll_reply(const Call& call, const Poll& poll) {
  return {.body = write_poll_for(call, poll), .version = poll.version};
}

}  // namespace sifang::app

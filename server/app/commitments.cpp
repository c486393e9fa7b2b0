// SPDX-License-Identifier: Apache-2.0
// Commitments: what was promised in meetings, and what came of it: each decision that charges a
// party, with the ticket or the task that carries it, and the figures of the parties.
#include <algorithm>

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/paging.hpp"
#include "app/tasks.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "protocol/task_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;

struct Commitment {
  domain::Decision decision;
  base::CommunityId community;
  base::MeetingId meeting;
  std::string meeting_title;
  base::Time starts_at;
  base::ItemId item;
  std::string item_title;
  base::TicketId ticket;
  std::string ticket_number, ticket_state;
  bool is_private = false;
  domain::LabelSet audience;
  domain::TaskId task;
};

Commitment commitment_from(const store::Row& row) {
  Commitment found;
  found.decision = {row.id<base::DecisionId>(0),
                    row.string(1),
                    row.string(2),
                    row.id<base::UserId>(3),
                    row.string(4),
                    row.maybe_time(5),
                    row.string(6),
                    row.maybe_time(7)};
  found.meeting = row.id<base::MeetingId>(8);
  found.meeting_title = row.string(9);
  found.starts_at = row.time(10);
  found.item = row.id<base::ItemId>(11);
  found.item_title = row.string(12);
  found.ticket = row.id<base::TicketId>(13);
  found.ticket_number = row.string(14);
  found.ticket_state = row.string(15);
  found.is_private = row.text(16) == "private";
  found.audience = audience_of_item(row, found.ticket, 16);
  found.community = row.id<base::CommunityId>(22);
  found.task = row.id<domain::TaskId>(23);
  return found;
}

/// None where it is not there or not the caller's to read.
std::optional<Commitment> find_visible_commitment(const Call& call, base::DecisionId id) {
  auto commitment = call.tx.find(commitment_from, query::get_commitment, {id});
  if (!commitment ||
      !domain::intersects(call.caller.labels_in(commitment->community), commitment->audience))
    return std::nullopt;
  return commitment;
}

bool is_late(const Commitment& commitment, const std::optional<domain::Task>& task,
             base::Time now) {
  if (task) {
    const auto standing = domain::standing_of(*task);
    return standing.state == domain::TaskState::open && standing.due && *standing.due < now;
  }
  return commitment.ticket && commitment.ticket_state != "closed" &&
         commitment.ticket_state != "verifying" && commitment.decision.due &&
         *commitment.decision.due < now;
}

std::vector<std::string_view> open_moves(const Call& call,
                                         const std::optional<domain::Task>& task) {
  using enum domain::Role;
  if (!task || !domain::is_unfinished(domain::standing_of(*task).state) ||
      !has_task(call.caller, *task) ||
      !call.caller.roles_in(task->community).intersects({member, host, grid_worker, grid_leader}))
    return {};
  return {"report", "add_part"};
}

std::string write_commitment(const Call& call, const Commitment& commitment) {
  if (commitment.is_private) note_look_at_words(call, commitment.ticket);
  const auto task = commitment.task ? load_task(call.tx, commitment.task) : std::nullopt;
  JsonWriter out;
  out.begin_object().field("id", commitment.decision.id).key("decision");
  protocol::write_decision(out, commitment.decision);
  out.key("meeting").begin_object().field("id", commitment.meeting);
  out.field("title", commitment.meeting_title)
      .field("starts_at", commitment.starts_at)
      .end_object();
  out.key("item").begin_object().field("id", commitment.item).field("title", commitment.item_title);
  out.field("private", commitment.is_private).end_object().key("ticket");
  if (commitment.ticket)
    out.begin_object()
        .field("id", commitment.ticket)
        .field("number", commitment.ticket_number)
        .field("state", commitment.ticket_state)
        .end_object();
  else
    out.null();
  out.key("task");
  if (task)
    protocol::write_task(out, *task);
  else
    out.null();
  out.field("late", is_late(commitment, task, call.now)).key("moves").begin_array();
  for (const auto move : open_moves(call, task)) out.value(move);
  out.end_array().end_object();
  return out.take();
}

/// What a list is narrowed to must be there: an empty list would say that there is nothing of it.
/// Errors: invalid.
base::Result<void> check_filters(const Call& call, const Community& community,
                                 const std::optional<std::string>& party,
                                 const std::optional<base::MeetingId>& meeting) {
  const auto parties = community.party_codes();
  if (party && std::find(parties.begin(), parties.end(), *party) == parties.end()) {
    std::string known;
    for (const auto& code : parties) known += (known.empty() ? "" : ", ") + code;
    return Error{Errc::invalid, "", {{"/party", "is not a party of this community: " + known}}};
  }
  const auto of =
      meeting ? call.tx.find([](const store::Row& row) { return row.id<base::CommunityId>(1); },
                             query::get_meeting, {*meeting})
              : std::nullopt;
  if (meeting && of != community.id)
    return Error{Errc::invalid, "", {{"/meeting", "is not a meeting of this community"}}};
  return {};
}

struct ListCommitments {
  static constexpr CommandInfo info{
      .name = "decision.list",
      .verb = Verb::get,
      .path = "/communities/{community}/decisions",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "commitment_list",
      .summary =
          "Decisions of meetings that charge a party, the latest first, with what carries them: a "
          "ticket or a task."};
  struct Input {
    std::string community;
    std::optional<std::string> party, stand, carrier, cursor;
    std::optional<base::MeetingId> meeting;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("party", &Input::party, {1, domain::code_max})
        .id("meeting", &Input::meeting, "that decided")
        .code(
            "stand", &Input::stand,
            {"open", "late", "done", "accepted", "dropped", "replaced", "untracked"},
            [](std::string_view text) { return std::optional<std::string>(text); },
            "late: open and over its time; done: said to be; accepted, of a ticket: closed; "
            "untracked: of before tasks")
        .code("carrier", &Input::carrier, {"task", "ticket"},
              [](std::string_view text) { return std::optional<std::string>(text); })
        .text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (auto good = check_filters(call, *community, input.party, input.meeting); !good)
      return good.error();
    auto before = read_cursor(input.cursor, base::DecisionId{INT64_MAX});
    if (!before) return before.error();
    std::vector<base::DecisionId> ids;
    for (bool more = true; more;) {
      const auto found =
          call.tx.list([](const store::Row& row) { return row.id<base::DecisionId>(0); },
                       query::page_commitments,
                       {community->id, *before, input.party, input.meeting, input.stand, call.now,
                        input.carrier});
      for (const auto id : found)
        if (ids.size() <= static_cast<std::size_t>(input.limit) &&
            find_visible_commitment(call, id))
          ids.push_back(id);
      more = !found.empty() && ids.size() <= static_cast<std::size_t>(input.limit);
      if (more) *before = found.back();
    }
    return write_page(std::move(ids), input.limit, [&](base::DecisionId id) {
      return write_commitment(call, *find_visible_commitment(call, id));
    });
  }
};

struct ReadCommitment {
  static constexpr CommandInfo info{.name = "decision.read",
                                    .verb = Verb::get,
                                    .path = "/decisions/{id}",
                                    .effect = Effect::read,
                                    .roles = domain::insiders,
                                    .returns = "commitment",
                                    .summary =
                                        "A decision that charges a party, with what came "
                                        "of it."};
  struct Input {
    base::DecisionId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto commitment = find_visible_commitment(call, input.id);
    if (!commitment) {
      if (call.caller.is_anonymous()) return needs_log_in();
      return Error{Errc::not_found, "there is no such decision, or it is not yours to see"};
    }
    if (auto allowed = call.require_role(commitment->community); !allowed) return allowed.error();
    return Reply{.body = write_commitment(call, *commitment)};
  }
};

struct ReadAccountability {
  static constexpr CommandInfo info{
      .name = "decision.figures",
      .verb = Verb::get,
      .path = "/communities/{community}/accountability",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "accountability",
      .summary =
          "What each party was charged with by meetings, and how much of it is done, open or late; "
          "of what everybody in the community may read."};
  struct Input {
    std::string community;
    std::optional<base::MeetingId> meeting;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .id("meeting", &Input::meeting, "only what this one decided");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (auto good = check_filters(call, *community, std::nullopt, input.meeting); !good)
      return good.error();
    JsonWriter out;
    out.begin_object().key("parties").begin_array();
    call.tx.for_each(query::count_commitments, {community->id, input.meeting, call.now},
                     [&](const store::Row& row) {
                       out.begin_object().field("party", row.text(0));
                       out.field("charged", row.integer(1)).field("done", row.integer(2));
                       out.field("in_time", row.integer(3)).field("open", row.integer(4));
                       out.field("late", row.integer(5)).field("dropped", row.integer(6));
                       out.end_object();
                       return true;
                     });
    out.end_array().end_object();
    return Reply{.body = out.take()};
  }
};

}  // namespace

void add_commitment_commands(CommandTable& commands) {
  commands.add<ListCommitments>();
  commands.add<ReadCommitment>();
  commands.add<ReadAccountability>();
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
// What a meeting decides: who does what by when.
#include <algorithm>

#include "app/masked_texts.hpp"
#include "app/meetings.hpp"
#include "app/tasks.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "domain/votes.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::Meeting;
using domain::MeetingState;
using domain::Vote;
using domain::VoteState;
using enum domain::Role;

struct Decide {
  static constexpr CommandInfo info{
      .name = "agenda.decide",
      .verb = Verb::post,
      .path = "/agenda/{id}/decision",
      .effect = Effect::write,
      .roles = {host, recorder},
      .status = 201,
      .returns = "item",
      .summary = "Records who does what by when; the item is decided and its ticket assigned."};
  struct Input {
    base::ItemId id;
    std::string text;
    std::optional<std::string> party;
    std::optional<base::UserId> assignee;
    std::optional<base::Time> due, review;
    std::optional<std::string> despite_vote;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {1, domain::decision_max})
        .text("party", &Input::party, {1, domain::code_max})
        .id("assignee", &Input::assignee)
        .time("due", &Input::due)
        .time("review", &Input::review, "when a meeting is to look at it again; of no ticket")
        .text("despite_vote", &Input::despite_vote, {1, domain::reason_max},
              "why the host decides although the item's vote failed; kept in the minutes");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_state(*meeting, {MeetingState::in_session}); !state)
      return state.error();
    auto& item = *meeting->find_item(input.id);
    if (item.state != domain::ItemState::current && item.state != domain::ItemState::pending)
      return Error{Errc::illegal_move, "the item is " + std::string(domain::to_text(item.state))};
    if (auto own = require_own_words(input.text); !own) return own.error();
    if (auto quorum = require_quorum(*meeting); !quorum) return quorum.error();
    load_item_details(call.tx, item);
    if (domain::has_open_vote(item))
      return Error{Errc::illegal_move, "a vote is open; close it first"};
    if (auto carried = require_vote(call, *meeting, item, input); !carried) return carried.error();
    const auto parties = load_parties(call.tx, meeting->community);
    if ((input.assignee || input.due || input.review) && !input.party)
      return Error{Errc::invalid, "", {{"/party", "is needed with an assignee or a time"}}};
    if (input.party) {
      auto charged = check_charge(call, meeting->community, parties, *input.party,
                                  input.assignee.value_or(base::UserId{}));
      if (!charged) return charged.error();
    }
    if (input.review && item.ticket)
      return Error{Errc::invalid, "", {{"/review", "a ticket has its own times"}}};
    if (input.review && *input.review <= call.now)
      return Error{Errc::invalid, "", {{"/review", "is over"}}};
    if (input.due && *input.due <= call.now) return Error{Errc::invalid, "", {{"/due", "is over"}}};
    return record(call, *meeting, item, parties, input);
  }

 private:
  /// The vote that speaks for or against the matter: the last one closed on a plain question, or,
  /// where there was none, the last one between options. nullptr: none was counted.
  static const Vote* find_verdict(const Call& call, const AgendaItem& item) {
    std::vector<const Vote*> counted;
    call.tx.for_each(query::list_counted_votes, {item.id}, [&](const store::Row& row) {
      for (const auto& vote : item.votes)
        if (vote.id == row.id<base::VoteId>(0)) counted.push_back(&vote);
      return true;
    });
    const auto plain = std::find_if(counted.begin(), counted.end(), [](const Vote* vote) {
      return vote->options == domain::plain_options();
    });
    if (plain != counted.end()) return *plain;
    return counted.empty() ? nullptr : counted.front();
  }

  /// Nobody decides past the table unawares: against the item's vote only the host may, with a
  /// reason that everybody reads in the event and the minutes. Errors: vote_failed, forbidden,
  /// invalid.
  static base::Result<void> require_vote(const Call& call, const Meeting& meeting,
                                         const AgendaItem& item, const Input& input) {
    const auto* verdict = find_verdict(call, item);
    const bool failed = verdict && !protocol::has_passed(*verdict->result);
    if (!failed && input.despite_vote)
      return Error{Errc::invalid, "", {{"/despite_vote", "is for an item whose vote has failed"}}};
    if (!failed) return {};
    if (!input.despite_vote)
      return Error{Errc::vote_failed,
                   "the vote on this item did not pass: vote again, or say in despite_vote "
                   "why it is decided all the same"};
    if (!call.caller.has_role(meeting.community, host))
      return Error{Errc::forbidden, "only the host may decide although the vote failed"};
    return {};
  }

  static base::Result<Reply> record(Call& call, Meeting& meeting, AgendaItem& item,
                                    const std::vector<std::string>& parties, const Input& input) {
    const auto id = call.make_id<base::DecisionId>();
    auto due = input.due;
    if (item.ticket) {
      auto ticket = load_ticket(call.tx, item.ticket);
      if (input.party) {
        const Assignment assignment{.party = *input.party,
                                    .assignee = input.assignee.value_or(base::UserId{}),
                                    .due = input.due,
                                    .decision = id};
        if (auto assigned = assign_by_decision(call, ticket, parties, assignment); !assigned)
          return assigned.error();
        due = ticket.due;
      }
      item.answers = written_answers(call.tx, item.ticket, parties);
    }
    call.tx.execute(query::add_decision, {id, meeting.id, item.id, item.ticket, input.text,
                                          input.party, input.assignee.value_or(base::UserId{}), due,
                                          call.caller.id, call.now, input.despite_vote});
    if (input.party && !item.ticket)
      add_task(call, {.id = id,
                      .text = {},
                      .party = {},
                      .assignee = {},
                      .assignee_name = {},
                      .due = due,
                      .review = input.review});
    if (const auto earlier = find_task_of(call.tx, item.commitment);
        earlier && domain::is_unfinished(domain::standing_of(*earlier).state))
      give_verdict(call, item, {.verdict = domain::Verdict::replaced});
    clear_floor(call, meeting, item, domain::Displaced::ended);
    item.state = domain::ItemState::decided;
    item.ended_at = call.now;
    save_item(call.tx, item);
    load_item_details(call.tx, item);  // with the decision and its assignee's name
    append_meeting_event(call, meeting, parties,
                         {.kind = "meeting.decided",
                          .subject = subject_of("agenda", item.id),
                          .head = false,
                          .items = {&item}});
    return item_reply(call, meeting.id, item.id);
  }
};

}  // namespace

void add_decision_commands(CommandTable& commands) { commands.add<Decide>(); }

}  // namespace sifang::app

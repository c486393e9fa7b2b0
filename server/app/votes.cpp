// SPDX-License-Identifier: Apache-2.0
// Votes of a meeting. The rules of counting are domain/votes.
//
// Secret votes: that an elector has cast is stored, what they chose is only added to a count; no
// event, no row and no idempotency record ties the two.
#include <algorithm>
#include <set>

#include "app/meetings.hpp"
#include "app/motions.hpp"
#include "app/people.hpp"
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

struct Found {
  Meeting meeting;
  AgendaItem* item;
  Vote* vote;
  ItemEventExtra extra = {};  // what its event says beside the vote
};

base::Result<Found> find_vote(const Call& call, base::VoteId id) {
  const auto item = call.tx.find([](const store::Row& row) { return row.id<base::ItemId>(0); },
                                 query::find_item_of_vote, {id});
  if (!item) return Error{Errc::not_found, "there is no such vote, or it is not yours to see"};
  auto meeting = find_meeting_of_item(call, *item, Depth::people);
  if (!meeting) return meeting.error();
  Found found{.meeting = std::move(*meeting), .item = nullptr, .vote = nullptr};
  found.item = found.meeting.find_item(*item);
  load_item_details(call.tx, *found.item);
  for (auto& vote : found.item->votes)
    if (vote.id == id) found.vote = &vote;
  if (!found.vote)
    return Error{Errc::not_found, "there is no such vote, or it is not yours to see"};
  return found;
}

void tell_vote(const Call& call, const Meeting& meeting, const AgendaItem& item, const Vote& vote,
               std::string_view kind, const ItemEventExtra& extra = {}) {
  protocol::JsonWriter out;
  protocol::write_vote(out, vote);
  append_item_event(call, meeting, item, kind, "votes", out.take(), extra);
}

/// The vote as it stands now, for the caller.
Reply vote_reply(const Call& call, const Meeting& meeting, Vote vote) {
  // The text of a motion may have something that is masked.
  if (vote.motion || vote.amendment)
    vote.question = call.tx
                        .find([](const store::Row& row) { return row.string(0); },
                              query::get_question, {vote.id})
                        .value_or("");
  protocol::JsonWriter out;
  protocol::write_vote_for(out, vote, own_ballot(call, meeting, vote));
  return {.body = out.take(), .version = vote.version};
}

/// What people see of a text: without blanks and characters of no width, in small letters.
std::string look_of(std::string text) {
  for (const std::string_view unseen : {"\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF", "\u3000"})
    for (auto at = text.find(unseen); at != text.npos; at = text.find(unseen))
      text.erase(at, unseen.size());
  std::erase(text, ' ');
  return fold_login(text);
}

std::vector<std::string> rule_codes() {
  std::vector<std::string> codes;
  for (const auto& pack : domain::rule_packs())
    if (pack.electorate == domain::Electorate::parties ||
        pack.electorate == domain::Electorate::members_present)
      codes.emplace_back(pack.code);
  return codes;
}

struct DraftVote {
  static constexpr CommandInfo info{
      .name = "agenda.vote",
      .verb = Verb::post,
      .path = "/agenda/{id}/votes",
      .effect = Effect::write,
      .roles = {host},
      .status = 201,
      .returns = "vote",
      .summary = "Drafts a vote on an item; opening it freezes the electorate."};
  struct Input {
    base::ItemId id;
    std::optional<std::string> question;
    std::string rule;
    std::optional<std::vector<std::string>> options;
    std::optional<domain::MotionId> motion;
    std::optional<domain::AmendmentId> amendment;
    bool secret = false;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.id("id", &Input::id)
        .text("question", &Input::question, {1, domain::question_max},
              "what is asked; left out for a motion or an amendment, whose text is the question")
        .code("rule", &Input::rule, rule_codes(),
              [](std::string_view text) { return std::optional<std::string>(text); })
        .text_list("options", &Input::options, {2, 20}, "for, against, abstain where left out")
        .id("motion", &Input::motion, "a motion on this item that is put to the vote")
        .id("amendment", &Input::amendment, "or an amendment to one");
    return shape.boolean("secret", &Input::secret).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    using enum MeetingState;
    if (auto state = require_state(*meeting, {scheduled, open, in_session, recess}); !state)
      return state.error();
    auto& item = *meeting->find_item(input.id);
    if (auto live = require_live_item(item); !live) return live.error();
    load_item_details(call.tx, item);
    if (item.votes.size() >= domain::most_votes)
      return Error{Errc::conflict, "there were votes enough on this item; make it another item"};
    const auto question = find_question(call, *meeting, item, input);
    if (!question) return question.error();
    const auto options = input.options.value_or(domain::plain_options());
    std::set<std::string> looks;
    for (const auto& option : options) looks.insert(look_of(option));
    if (looks.size() != options.size())
      return Error{Errc::invalid, "", {{"/options", "must differ from each other"}}};
    const auto* pack = domain::find_rule_pack(input.rule);
    Vote vote{.id = call.make_id<base::VoteId>(),
              .item = item.id,
              .question = *question,
              .rule = input.rule,
              .secret = input.secret,
              .options = options,
              .voted = {},
              .result = {},
              .motion = input.motion.value_or(domain::MotionId{}),
              .amendment = input.amendment.value_or(domain::AmendmentId{})};
    call.tx.execute(query::add_vote, {vote.id, item.id, vote.question, vote.rule, pack->version,
                                      vote.secret, vote.motion, vote.amendment});
    std::int64_t position = 0;
    for (const auto& option : options)
      call.tx.execute(query::add_vote_option, {vote.id, position++, option});
    tell_vote(call, *meeting, item, vote, "meeting.vote_drafted");
    return vote_reply(call, *meeting, vote);
  }

 private:
  /// What is asked: in the host's words, or the text of what is put to the vote. Nobody votes on
  /// other words than those that hold afterwards. Errors: invalid, illegal_move.
  static base::Result<std::string> find_question(const Call& call, const Meeting& meeting,
                                                 AgendaItem& item, const Input& input) {
    const auto wrong = [](const char* field, const char* message) {
      return Error{Errc::invalid, "", {{field, message}}};
    };
    if (!input.motion && !input.amendment) {
      if (!input.question) return wrong("/question", "is required");
      return *input.question;
    }
    if (input.motion && input.amendment) return wrong("/amendment", "or a motion, one of the two");
    if (input.question) return wrong("/question", "is the text of what is put to the vote");
    if (input.options && *input.options != domain::plain_options())
      return wrong("/options", "are for, against and abstain for a motion or an amendment");
    const auto subject = find_subject(item, input.motion.value_or(domain::MotionId{}),
                                      input.amendment.value_or(domain::AmendmentId{}));
    if (!subject) return wrong(input.motion ? "/motion" : "/amendment", "is not one of this item");
    if (auto state = require_state(meeting, {MeetingState::in_session}); !state)
      return state.error();
    const auto act = subject.amendment ? domain::MotionAct::put_amendment_to_vote
                                       : domain::MotionAct::put_to_vote;
    if (auto may = require_motion_act(item, subject, act); !may) return may.error();
    return question_on(call.tx, item, subject);
  }
};

struct VoteInput {
  base::VoteId id;
};
protocol::Shape<VoteInput> vote_shape() {
  return protocol::Shape<VoteInput>{}.id("id", &VoteInput::id);
}

void store_vote(const Call& call, const Vote& vote) {
  const auto at = [&](VoteState state) {
    return vote.state == state ? std::optional(call.now) : std::nullopt;
  };
  call.tx.execute(query::update_vote,
                  {domain::to_text(vote.state), vote.entitled, at(VoteState::open),
                   at(VoteState::closed), at(VoteState::published), vote.result, vote.id});
}

base::Result<void> open_vote(const Call& call, Found& found) {
  auto& [meeting, item, vote, extra] = found;
  if (vote->state == VoteState::open) return {};  // idempotent
  if (vote->state != VoteState::draft)
    return Error{Errc::illegal_move, "the vote is " + std::string(domain::to_text(vote->state))};
  if (auto state = require_state(meeting, {MeetingState::in_session}); !state) return state;
  if (auto live = require_live_item(*item); !live) return live;
  if (std::any_of(item->votes.begin(), item->votes.end(),
                  [](const Vote& other) { return other.state == VoteState::open; }))
    return Error{Errc::illegal_move, "another vote on this item is open; close it first"};
  if (auto quorum = require_quorum(meeting); !quorum) return quorum;
  if (auto motion = begin_motion_vote(call, *item, *vote); !motion) return motion;
  const auto* pack = domain::find_rule_pack(vote->rule);
  std::vector<std::string> electors;
  if (pack->electorate == domain::Electorate::parties)
    electors = meeting.seating.parties;
  else
    for (const auto user : domain::ballots_of_members(meeting.seating, meeting.attendance))
      electors.push_back(user.text());
  protocol::JsonWriter told;
  told.begin_array();
  for (const auto& elector : electors) {
    call.tx.execute(query::add_elector, {vote->id, elector});
    told.value(elector);
  }
  extra.open = "\"electors\":" + told.end_array().take();
  vote->entitled = static_cast<std::int64_t>(electors.size());
  vote->state = VoteState::open;
  return {};
}

/// The result as stored and told: counts, and in a named vote who chose what.
std::string write_result(const Call& call, const Vote& vote) {
  domain::Tally tally;
  call.tx.for_each(query::list_vote_options, {vote.id}, [&](const store::Row& row) {
    tally.emplace_back(row.string(0), row.integer(1));
    return true;
  });
  const auto result = domain::count_votes(*domain::find_rule_pack(vote.rule), vote.entitled, tally);
  protocol::JsonWriter out;
  out.begin_object().field("valid", result.valid).field("passed", result.passed).key("winner");
  if (result.winner.empty())
    out.null();
  else
    out.value(result.winner);
  out.key("tally").begin_object();
  for (const auto& [option, ballots] : result.tally) out.field(option, ballots);
  out.end_object();
  if (!vote.secret) {
    out.key("ballots").begin_array();
    call.tx.for_each(query::list_electors, {vote.id}, [&](const store::Row& row) {
      if (row.flag(1))
        out.begin_object().field("elector", row.text(0)).field("choice", row.text(2)).end_object();
      return true;
    });
    out.end_array();
  }
  out.end_object();
  return out.take();
}

base::Result<void> close_vote(const Call& call, Found& found) {
  auto* vote = found.vote;
  if (vote->state == VoteState::closed || vote->state == VoteState::published) return {};
  if (vote->state != VoteState::open) return Error{Errc::illegal_move, "the vote is not open"};
  vote->result = write_result(call, *vote);
  vote->state = VoteState::closed;
  found.extra.motion = end_motion_vote(call, *found.item, *vote);
  return {};
}

base::Result<void> publish_vote(const Call&, Found& found) {
  auto* vote = found.vote;
  if (vote->state == VoteState::published) return {};
  if (vote->state != VoteState::closed) return Error{Errc::illegal_move, "the vote is not closed"};
  vote->state = VoteState::published;
  return {};
}

struct VoteRow {
  std::string_view name, event;
  base::Result<void> (*apply)(const Call&, Found&);
  std::string_view summary;
};
constexpr VoteRow vote_actions[] = {
    {"vote.open", "meeting.vote_opened", open_vote,
     "Opens a vote and freezes who may cast a ballot."},
    {"vote.close", "meeting.vote_closed", close_vote, "Closes a vote and counts it."},
    {"vote.publish", "meeting.vote_published", publish_vote, "Publishes the result."},
};

template <std::size_t index>
struct ActOnVote {
  using Input = VoteInput;
  static constexpr CommandInfo info{.name = vote_actions[index].name,
                                    .verb = Verb::post,
                                    .path = "/votes/{id}/actions",
                                    .action = vote_actions[index].name.substr(5),
                                    .effect = Effect::write,
                                    .roles = {host},
                                    .returns = "vote",
                                    .summary = vote_actions[index].summary,
                                    .versioned = true};
  static protocol::Shape<Input> shape() { return vote_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_vote(call, input.id);
    if (!found) return found.error();
    if (auto allowed = call.require_role(found->meeting.community); !allowed)
      return allowed.error();
    if (auto fresh = call.require_version(found->vote->version); !fresh) return fresh.error();
    const auto before = found->vote->state;
    if (auto done = vote_actions[index].apply(call, *found); !done) return done.error();
    if (found->vote->state != before) {
      store_vote(call, *found->vote);
      ++found->vote->version;
      tell_vote(call, found->meeting, *found->item, *found->vote, vote_actions[index].event,
                found->extra);
    }
    return vote_reply(call, found->meeting, *found->vote);
  }
};

struct CastBallot {
  static constexpr CommandInfo info{
      .name = "vote.cast",
      .verb = Verb::post,
      .path = "/votes/{id}/ballots",
      .effect = Effect::write,
      .roles = {resident, member, host, recorder, grid_worker, grid_leader, inspector, supervisor,
                admin},
      .status = 201,
      .returns = "vote",
      .summary = "Casts the one ballot of the caller, or of the caller's party."};
  struct Input {
    base::VoteId id;
    std::string choice;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}.id("id", &Input::id).text("choice", &Input::choice, {1, 200});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto found = find_vote(call, input.id);
    if (!found) return found.error();
    auto& [meeting, item, vote, extra] = *found;
    if (vote->secret) call.traceless = true;
    if (auto allowed = call.require_role(meeting.community); !allowed) return allowed.error();
    if (auto state = require_state(meeting, {MeetingState::in_session, MeetingState::recess});
        !state)
      return state.error();
    if (vote->state != VoteState::open)
      return Error{Errc::illegal_move, "the vote is " + std::string(domain::to_text(vote->state))};
    const auto elector = elector_of(call.caller.id, meeting, *vote);
    const auto cast = call.tx.find([](const store::Row& row) { return row.flag(0); },
                                   query::find_elector, {vote->id, elector});
    if (elector.empty() || !cast)
      return Error{Errc::not_entitled, "you are not in the electorate of this vote"};
    if (*cast) return Error{Errc::already_voted, "the ballot has been cast"};
    if (std::find(vote->options.begin(), vote->options.end(), input.choice) == vote->options.end())
      return Error{Errc::invalid, "", {{"/choice", "is not an option of this vote"}}};

    const auto choice = vote->secret ? std::nullopt : std::optional(input.choice);
    call.tx.execute(query::cast_ballot, {call.now, call.caller.id, choice, vote->id, elector});
    call.tx.execute(query::count_ballot, {vote->id, input.choice});
    call.tx.execute(query::add_ballot_to_vote, {vote->id});
    ++vote->cast;
    ++vote->version;
    vote->voted.push_back(elector);
    std::sort(vote->voted.begin(), vote->voted.end());
    // Until the vote is closed nobody is told what a named ballot says, but it stands in the log.
    if (!vote->secret)
      extra.sealed =
          protocol::JsonWriter().begin_object().field("choice", input.choice).end_object().take();
    tell_vote(call, meeting, *item, *vote, "meeting.ballot_cast", extra);
    return vote_reply(call, meeting, *vote);
  }
};

}  // namespace

void add_vote_commands(CommandTable& commands) {
  commands.add<DraftVote>();
  commands.add<ActOnVote<0>>();
  commands.add<ActOnVote<1>>();
  commands.add<ActOnVote<2>>();
  commands.add<CastBallot>();
}

}  // namespace sifang::app

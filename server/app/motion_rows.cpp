// SPDX-License-Identifier: Apache-2.0
// Motions and amendments as rows, and what votes on them come to.
#include <algorithm>

#include "app/masked_texts.hpp"
#include "app/motions.hpp"
#include "protocol/meeting_json.hpp"
#include "protocol/motion_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::Amendment;
using domain::AmendmentState;
using domain::Motion;
using domain::MotionAct;
using domain::MotionBar;
using domain::MotionState;
using domain::Vote;

Motion* find_motion(AgendaItem& item, domain::MotionId id) {
  const auto found = std::find_if(item.motions.begin(), item.motions.end(),
                                  [&](const Motion& motion) { return motion.id == id; });
  return found == item.motions.end() ? nullptr : &*found;
}

/// Whether it, or for a motion one of its amendments, is being voted on.
bool is_voted_on(const AgendaItem& item, const Motion& motion) {
  return std::any_of(item.votes.begin(), item.votes.end(), [&](const Vote& vote) {
    if (vote.state != domain::VoteState::open) return false;
    return (vote.motion && vote.motion == motion.id) ||
           std::any_of(motion.amendments.begin(), motion.amendments.end(),
                       [&](const Amendment& amendment) { return vote.amendment == amendment.id; });
  });
}

}  // namespace

void load_motions(store::Transaction& tx, AgendaItem& item) {
  item.motions = tx.list(
      [](const store::Row& row) {
        return Motion{.id = row.id<domain::MotionId>(0),
                      .text = row.string(4),
                      .by = row.string(2),
                      .party = row.string(3),
                      .by_id = row.id<base::UserId>(1),
                      .at = row.time(5),
                      .state = *domain::parse<MotionState>(row.text(6))};
      },
      query::list_motions, {item.id});
  if (item.motions.empty()) return;
  tx.for_each(query::list_wordings, {item.id}, [&](const store::Row& row) {
    if (auto* motion = find_motion(item, row.id<domain::MotionId>(1)))
      motion->wordings.push_back({.id = row.id<domain::WordingId>(0),
                                  .text = row.string(4),
                                  .by = row.string(3),
                                  .at = row.time(5),
                                  .amendment = row.id<domain::AmendmentId>(2)});
    return true;
  });
  tx.for_each(query::list_amendments, {item.id}, [&](const store::Row& row) {
    if (auto* motion = find_motion(item, row.id<domain::MotionId>(1)))
      motion->amendments.push_back({.id = row.id<domain::AmendmentId>(0),
                                    .text = row.string(5),
                                    .reason = row.string(6),
                                    .by = row.string(3),
                                    .party = row.string(4),
                                    .by_id = row.id<base::UserId>(2),
                                    .wording = row.integer(7),
                                    .at = row.time(8),
                                    .state = *domain::parse<AmendmentState>(row.text(9))});
    return true;
  });
}

MotionSubject find_subject(AgendaItem& item, domain::MotionId motion,
                           domain::AmendmentId amendment) {
  for (auto& one : item.motions) {
    if (motion && one.id == motion) return {.motion = &one};
    for (auto& other : one.amendments)
      if (amendment && other.id == amendment) return {.motion = &one, .amendment = &other};
  }
  return {};
}

base::Result<void> require_motion_act(const AgendaItem& item, MotionSubject subject,
                                      MotionAct act) {
  if (item.state != domain::ItemState::current)
    return Error{Errc::illegal_move, "the item is " + std::string(domain::to_text(item.state))};
  const auto& motion = *subject.motion;
  switch (domain::find_bar(act, motion, subject.amendment, is_voted_on(item, motion))) {
    case MotionBar::none: return {};
    case MotionBar::motion_decided:
      return Error{Errc::illegal_move,
                   "the motion is " + std::string(domain::to_text(motion.state))};
    case MotionBar::amendment_decided:
      return Error{Errc::illegal_move,
                   "the amendment is " + std::string(domain::to_text(subject.amendment->state))};
    case MotionBar::vote_open:
      return Error{Errc::illegal_move, "it is being voted on: nothing of it changes until then"};
    case MotionBar::amendments_open:
      return Error{Errc::amendments_open,
                   "an amendment to this motion is not decided yet: it comes before the motion"};
    case MotionBar::amendment_stale:
      return Error{Errc::amendment_stale,
                   "it was written to wording " + std::to_string(subject.amendment->wording) +
                       " of the motion, which has wording " + std::to_string(motion.wording()) +
                       " now: its author writes it anew, or withdraws it"};
  }
  return {};
}

std::string question_on(store::Transaction& tx, const AgendaItem& item, MotionSubject subject) {
  return subject.amendment ? written_amendment(tx, item, *subject.amendment)
                           : written_motion(tx, item, *subject.motion);
}

base::Result<void> begin_motion_vote(const Call& call, AgendaItem& item, Vote& vote) {
  const auto subject = find_subject(item, vote.motion, vote.amendment);
  if (!subject) return {};
  const auto act = subject.amendment ? MotionAct::put_amendment_to_vote : MotionAct::put_to_vote;
  if (auto may = require_motion_act(item, subject, act); !may) return may;
  vote.question = question_on(call.tx, item, subject);
  call.tx.execute(query::put_question, {vote.question, vote.id});
  return {};
}

void take_over(const Call& call, const AgendaItem& item, MotionSubject subject,
               AmendmentState how) {
  auto& [motion, amendment] = subject;
  // Both as they were written: what a mask hides of them it hides of the copies too.
  domain::Wording before{.id = call.make_id<domain::WordingId>(),
                         .text = written_motion(call.tx, item, *motion),
                         .by = call.caller.name,
                         .at = call.now,
                         .amendment = amendment->id};
  amendment->text = written_amendment(call.tx, item, *amendment);
  call.tx.execute(query::add_wording,
                  {before.id, motion->id, amendment->id, call.caller.id, before.text, before.at});
  domain::apply_amendment(*motion, *amendment, how, std::move(before));
  call.tx.execute(query::set_motion_text, {motion->text, motion->id});
  call.tx.execute(query::set_amendment_state, {domain::to_text(how), amendment->id});
}

std::optional<std::string> end_motion_vote(const Call& call, AgendaItem& item, const Vote& vote) {
  const auto subject = find_subject(item, vote.motion, vote.amendment);
  if (!subject) return std::nullopt;
  const auto outcome = protocol::outcome_of(*vote.result);
  if (outcome == domain::MotionOutcome::nothing) return std::nullopt;
  const bool carried = outcome == domain::MotionOutcome::carried;
  auto& [motion, amendment] = subject;
  if (!amendment) {
    motion->state = carried ? MotionState::adopted : MotionState::rejected;
    call.tx.execute(query::set_motion_state, {domain::to_text(motion->state), motion->id});
  } else if (carried) {
    take_over(call, item, subject, AmendmentState::carried);
  } else {
    amendment->state = AmendmentState::rejected;
    call.tx.execute(query::set_amendment_state, {domain::to_text(amendment->state), amendment->id});
  }
  protocol::JsonWriter out;
  protocol::write_motion(out, *motion);
  return out.take();
}

}  // namespace sifang::app

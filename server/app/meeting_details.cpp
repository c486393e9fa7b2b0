// SPDX-License-Identifier: Apache-2.0
// What is said and voted on an item: read from rows.
#include "app/meetings.hpp"
#include "app/motions.hpp"
#include "app/tasks.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::AgendaItem;

void load_votes(store::Transaction& tx, AgendaItem& item) {
  item.votes = tx.list(
      [&](const store::Row& row) {
        domain::Vote vote{.id = row.id<base::VoteId>(0),
                          .item = item.id,
                          .question = row.string(1),
                          .rule = row.string(2),
                          .secret = row.flag(3),
                          .state = *domain::parse<domain::VoteState>(row.text(4)),
                          .options = {},
                          .cast = row.integer(6),
                          .entitled = row.integer(5),
                          .voted = {},
                          .result = row.maybe_string(7),
                          .version = row.integer(8),
                          .motion = row.id<domain::MotionId>(9),
                          .amendment = row.id<domain::AmendmentId>(10)};
        return vote;
      },
      query::list_votes, {item.id});
  for (auto& vote : item.votes) {
    vote.options = tx.list([](const store::Row& row) { return row.string(0); },
                           query::list_vote_options, {vote.id});
    tx.for_each(query::list_electors, {vote.id}, [&](const store::Row& row) {
      if (row.flag(1)) vote.voted.push_back(row.string(0));
      return true;
    });
  }
}

void load_corrections(store::Transaction& tx, AgendaItem& item) {
  tx.for_each(query::list_statement_corrections, {item.id}, [&](const store::Row& row) {
    const auto id = row.id<base::StatementId>(1);
    for (auto& statement : item.statements)
      if (statement.id == id)
        statement.earlier.push_back(
            {row.id<domain::CorrectionId>(0), row.string(2), row.string(3), row.time(4)});
    return true;
  });
}

}  // namespace

void load_item_details(store::Transaction& tx, AgendaItem& item) {
  item.statements = tx.list(
      [](const store::Row& row) {
        return domain::Statement{row.id<base::StatementId>(0), row.string(1), row.string(2),
                                 row.string(3), row.time(4)};
      },
      query::list_statements, {item.id});
  load_corrections(tx, item);
  if (item.kind == domain::ItemKind::question)
    item.replies = tx.list(
        [](const store::Row& row) {
          return domain::QuestionReply{
              row.id<domain::ReplyId>(0), row.string(1), row.string(2), row.string(3), row.time(4),
              row.maybe_time(5)};
        },
        query::list_question_replies, {item.id});
  item.speakers = tx.list(
      [](const store::Row& row) {
        return domain::Speaker{row.id<base::SpeakerId>(0),
                               row.id<base::UserId>(1),
                               row.string(2),
                               row.string(3),
                               *domain::parse<domain::SpeechKind>(row.text(8)),
                               row.id<base::StatementId>(9),
                               row.id<base::SpeakerId>(10),
                               *domain::parse<domain::SpeakerState>(row.text(4)),
                               row.time(5),
                               row.maybe_time(6),
                               row.maybe_time(7),
                               std::chrono::milliseconds(row.integer(11)),
                               row.maybe_time(12)};
      },
      query::list_speakers, {item.id});
  load_votes(tx, item);
  load_motions(tx, item);
  item.decision = tx.find(
      [](const store::Row& row) {
        return domain::Decision{row.id<base::DecisionId>(0),
                                row.string(1),
                                row.string(2),
                                row.id<base::UserId>(3),
                                row.string(4),
                                row.maybe_time(5),
                                row.string(6),
                                row.maybe_time(7)};
      },
      query::find_decision_of_item, {item.id});
  item.task = item.decision ? find_task_of(tx, item.decision->id) : std::nullopt;
  item.verdict = item.commitment ? find_verdict(tx, item.id) : std::nullopt;
}

}  // namespace sifang::app

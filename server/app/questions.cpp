// SPDX-License-Identifier: Apache-2.0
// Residents' questions to a meeting: who wants one answered too, and answers in writing.
#include "app/meetings.hpp"
#include "app/seats.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::Meeting;
using enum domain::Role;

/// A question that waits for its answer, in a meeting that is not over.
struct Question {
  Meeting meeting;
  base::ItemId id;

  [[nodiscard]] AgendaItem& item() { return *meeting.find_item(id); }
};

/// Errors: as the command's checks, in their order.
base::Result<Question> find_question(const Call& call, base::ItemId id) {
  auto meeting = find_meeting_of_item(call, id, Depth::agenda);
  if (!meeting) return meeting.error();
  if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
  using enum domain::MeetingState;
  if (auto state = require_state(*meeting, {scheduled, open, in_session, recess}); !state)
    return state.error();
  Question question{std::move(*meeting), id};
  if (question.item().kind != domain::ItemKind::question)
    return Error{Errc::illegal_move, "it is no question from a resident"};
  if (auto live = require_live_item(question.item()); !live) return live.error();
  return question;
}

/// Supporting and withdrawing: both say the same again when asked again.
enum class Support { add, withdraw };

base::Result<Reply> change_support(Call& call, base::ItemId id, Support change) {
  auto question = find_question(call, id);
  if (!question) return question.error();
  auto& item = question->item();
  if (item.by_id == call.caller.id) return Error{Errc::forbidden, "it is your own question"};
  const bool adds = change == Support::add;
  bool changed = false;
  if (adds)
    call.tx.for_each(query::add_question_support, {id, call.caller.id, call.now},
                     [&](const store::Row&) { return changed = true; });
  else
    changed = call.tx.execute(query::remove_question_support, {id, call.caller.id}) > 0;
  if (changed) {
    const std::int64_t by = adds ? 1 : -1;
    call.tx.execute(query::count_question_support, {by, id});
    item.supporters += by;
    // Who supports is nobody's business: the event counts.
    protocol::JsonWriter out;
    begin_meeting_part(out, call.tx, question->meeting.id);
    out.key("agenda").begin_array().begin_object().field("id", id);
    out.field("supporters", item.supporters).end_object().end_array().end_object();
    append_event(
        call.tx, &call.caller, call.now,
        {.community = question->meeting.community,
         .kind = adds ? "meeting.question_supported" : "meeting.question_support_withdrawn",
         .subject = subject_of("agenda", id),
         .scope = subject_of("meeting", question->meeting.id),
         .versions = {{item.audience, out.take(), ActorShown::no}}});
  }
  return meeting_reply(call, question->meeting.id);
}

struct ItemInput {
  base::ItemId id;
};
protocol::Shape<ItemInput> item_shape() {
  return protocol::Shape<ItemInput>{}.id("id", &ItemInput::id);
}

struct SupportQuestion {
  static constexpr CommandInfo info{
      .name = "question.support",
      .verb = Verb::put,
      .path = "/agenda/{id}/support",
      .effect = Effect::write,
      .roles = domain::insiders,
      .returns = "meeting",
      .summary = "Wants a question to the meeting answered too; what most want comes first."};
  using Input = ItemInput;
  static protocol::Shape<Input> shape() { return item_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return change_support(call, input.id, Support::add);
  }
};

struct WithdrawQuestionSupport {
  static constexpr CommandInfo info{.name = "question.withdraw_support",
                                    .verb = Verb::delete_,
                                    .path = "/agenda/{id}/support",
                                    .effect = Effect::write,
                                    .roles = domain::insiders,
                                    .returns = "meeting",
                                    .summary = "Withdraws one's support of a question."};
  using Input = ItemInput;
  static protocol::Shape<Input> shape() { return item_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    return change_support(call, input.id, Support::withdraw);
  }
};

struct AnswerQuestion {
  static constexpr CommandInfo info{
      .name = "question.answer",
      .verb = Verb::put,
      .path = "/agenda/{id}/reply",
      .effect = Effect::write,
      .roles = {member, host},
      .returns = "reply",
      .summary =
          "Answers a question in writing, for one's party or as the host, or amends that answer; "
          "the minutes have it."};
  struct Input {
    base::ItemId id;
    std::string text;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {1, domain::statement_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto question = find_question(call, input.id);
    if (!question) return question.error();
    if (auto place = require_place_at_table(call, question->meeting); !place) return place.error();
    domain::QuestionReply reply{.id = call.make_id<domain::ReplyId>(),
                                .party = party_at(call.caller, question->meeting),
                                .by = call.caller.name,
                                .text = input.text,
                                .at = call.now,
                                .amended_at = {}};
    call.tx.for_each(query::put_question_reply,
                     {reply.id, input.id, reply.party, call.caller.id, reply.text, reply.at},
                     [&](const store::Row& row) {
                       reply.id = row.id<domain::ReplyId>(0);
                       reply.at = row.time(1);
                       reply.amended_at = row.maybe_time(2);
                       return true;
                     });
    protocol::JsonWriter out;
    protocol::write_reply(out, reply);
    append_item_event(call, question->meeting, question->item(), "meeting.question_answered",
                      "replies", out.text());
    return Reply{.body = out.take()};
  }
};

}  // namespace

void add_question_commands(CommandTable& commands) {
  commands.add<SupportQuestion>();
  commands.add<WithdrawQuestionSupport>();
  commands.add<AnswerQuestion>();
}

}  // namespace sifang::app

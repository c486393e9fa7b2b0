// SPDX-License-Identifier: Apache-2.0
// What a meeting says to a commitment on its agenda: noted, accepted, to go on, or done no more.
#include "app/meetings.hpp"
#include "app/tasks.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AgendaItem;
using domain::ItemVerdict;
using domain::Meeting;
using domain::MeetingState;
using domain::Verdict;
using enum domain::Role;

struct ReviewItem {
  static constexpr CommandInfo info{
      .name = "agenda.review",
      .verb = Verb::put,
      .path = "/agenda/{id}/verdict",
      .effect = Effect::write,
      .roles = {host, recorder},
      .returns = "item",
      .summary =
          "Says what becomes of a commitment; the item is decided. Said again in the same "
          "session, it counts instead.",
      .versioned = true};
  struct Input {
    base::ItemId id;
    Verdict verdict = Verdict::noted;
    std::string text;
    std::optional<base::Time> due, review;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.id("id", &Input::id)
        .code("verdict", &Input::verdict, {"noted", "accepted", "continued", "dropped"},
              domain::parse<Verdict>, "noted: nothing changes")
        .text("text", &Input::text, {0, domain::statement_max}, "needed where it is dropped")
        .with_default();
    return shape.time("due", &Input::due, "continued: until when; as before where left out")
        .time("review", &Input::review, "continued: when a meeting is to look at it again");
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_meeting_of_item(call, input.id, Depth::people);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_state(*meeting, {MeetingState::in_session}); !state)
      return state.error();
    auto& item = *meeting->find_item(input.id);
    load_item_details(call.tx, item);
    if (!item.commitment)
      return Error{Errc::illegal_move, "the item is no commitment of an earlier meeting"};
    if (auto fresh = call.require_version(item.version); !fresh) return fresh.error();
    if (item.decision) return Error{Errc::illegal_move, "the meeting has decided anew"};
    if (!item.verdict)
      if (auto live = require_live_item(item); !live) return live.error();
    if (domain::has_open_vote(item))
      return Error{Errc::illegal_move, "a vote is open; close it first"};
    if (auto quorum = require_quorum(*meeting); !quorum) return quorum.error();

    ItemVerdict verdict{
        .verdict = input.verdict, .text = input.text, .due = input.due, .review = input.review};
    for (const auto& [field, time] : {std::pair("/due", input.due), {"/review", input.review}})
      if (time && *time <= call.now) return Error{Errc::invalid, "", {{field, "is over"}}};
    auto task = find_task_of(call.tx, item.commitment);
    if (task)  // as it stood before this item
      std::erase_if(task->verdicts, [&](const auto& other) { return other.item == item.id; });
    if (auto good = domain::check_verdict(task ? &*task : nullptr, verdict); !good)
      return good.error();
    return record(call, *meeting, item, std::move(verdict));
  }

 private:
  static base::Result<Reply> record(Call& call, Meeting& meeting, AgendaItem& item,
                                    ItemVerdict verdict) {
    const auto& parties = meeting.seating.parties;
    give_verdict(call, item, std::move(verdict));
    if (item.state != domain::ItemState::decided) {
      clear_floor(call, meeting, item, domain::Displaced::ended);
      item.state = domain::ItemState::decided;
      item.ended_at = call.now;
    }
    save_item(call.tx, item);
    load_item_details(call.tx, item);
    append_meeting_event(call, meeting, parties,
                         {.kind = "meeting.reviewed",
                          .subject = subject_of("agenda", item.id),
                          .head = false,
                          .items = {&item}});
    return item_reply(call, meeting.id, item.id);
  }
};

}  // namespace

void add_verdict_commands(CommandTable& commands) { commands.add<ReviewItem>(); }

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
// Statements in a meeting: made in text, and corrected where everybody sees it: what a statement
// said before stays with it.
#include <algorithm>

#include "app/masked_texts.hpp"
#include "app/meetings.hpp"
#include "app/seats.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Meeting;
using domain::MeetingState;
using enum domain::Role;

struct State {
  static constexpr CommandInfo info{
      .name = "agenda.state",
      .verb = Verb::post,
      .path = "/agenda/{id}/statements",
      .effect = Effect::write,
      .roles = {member, host},
      .status = 201,
      .returns = "statement",
      .summary = "Makes a statement on an item, in text, seen by everybody at once."};
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
    auto meeting = find_meeting_of_item(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_state(*meeting, {MeetingState::in_session}); !state)
      return state.error();
    const auto& item = *meeting->find_item(input.id);
    if (auto live = require_live_item(item); !live) return live.error();
    if (auto seat = require_seat(call, *meeting); !seat) return seat.error();
    if (auto room = require_room(call, item.id); !room) return room.error();

    const domain::Statement statement{.id = call.make_id<base::StatementId>(),
                                      .by = call.caller.name,
                                      .party = party_at(call.caller, *meeting),
                                      .text = input.text,
                                      .at = call.now};
    call.tx.execute(query::add_statement, {statement.id, item.id, call.caller.id, statement.party,
                                           statement.text, statement.at});
    protocol::JsonWriter out;
    protocol::write_statement(out, statement);
    append_item_event(call, *meeting, item, "meeting.statement_made", "statements", out.text());
    return Reply{.body = out.take()};
  }

 private:
  /// Errors: conflict.
  static base::Result<void> require_room(const Call& call, base::ItemId item) {
    std::int64_t made = 0, own = 0;
    call.tx.for_each(query::count_statements, {call.caller.id, item}, [&](const store::Row& row) {
      made = row.integer(0);
      own = row.integer(1);
      return false;
    });
    if (own >= domain::own_statements)
      return Error{Errc::conflict, "you have said enough on this item; leave it to others"};
    if (made >= domain::most_statements)
      return Error{Errc::conflict, "enough was said on this item; make it another item"};
    return {};
  }
};

/// After this many it is another statement.
constexpr std::size_t most_corrections = 20;

struct CorrectStatement {
  static constexpr CommandInfo info{
      .name = "statement.correct",
      .verb = Verb::patch,
      .path = "/statements/{id}",
      .effect = Effect::write,
      .roles = {member, host, recorder},
      .returns = "statement",
      .summary =
          "Corrects a statement, by who made it or the recorder, until the first signature; what "
          "it said before stays readable with it.",
      .versioned = true};
  struct Input {
    base::StatementId id;
    std::string text;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("text", &Input::text, {1, domain::statement_max});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    base::ItemId of;
    base::UserId author;
    call.tx.for_each(query::find_statement, {input.id}, [&](const store::Row& row) {
      of = row.id<base::ItemId>(0);
      author = row.id<base::UserId>(1);
      return false;
    });
    auto meeting = find_meeting_of_item(call, of, Depth::people);
    if (!meeting)
      return Error{Errc::not_found, "there is no such statement, or it is not yours to see"};
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    using enum MeetingState;
    if (auto state = require_state(*meeting, {in_session, recess, closed}); !state)
      return state.error();
    if (!meeting->signatures.empty())
      return Error{Errc::illegal_move,
                   "the minutes are signed for " + meeting->signatures[0].party};
    if (author != call.caller.id && !call.caller.has_role(meeting->community, recorder))
      return Error{Errc::forbidden, "it is not your statement"};

    auto& item = *meeting->find_item(of);
    load_item_details(call.tx, item);
    const auto found = std::find_if(item.statements.begin(), item.statements.end(),
                                    [&](const auto& other) { return other.id == input.id; });
    if (found == item.statements.end())
      return Error{Errc::not_found, "there is no such statement, or it is not yours to see"};
    auto& statement = *found;
    const auto version = [&] { return static_cast<std::int64_t>(statement.earlier.size()) + 1; };
    if (auto fresh = call.require_version(version()); !fresh) return fresh.error();
    const auto before = written_statement(call.tx, item, statement);
    if (before == input.text)
      return Error{Errc::invalid, "", {{"/text", "is what the statement says already"}}};
    if (statement.earlier.size() >= most_corrections)
      return Error{Errc::conflict, "it was corrected often enough; make another statement"};

    const domain::Correction correction{.id = call.make_id<domain::CorrectionId>(),
                                        .text = before,
                                        .by = call.caller.name,
                                        .at = call.now};
    call.tx.execute(query::add_statement_correction,
                    {correction.id, statement.id, correction.text, call.caller.id, correction.at});
    call.tx.execute(query::set_statement_text, {input.text, statement.id});
    statement.earlier.push_back(correction);
    statement.text = input.text;
    protocol::JsonWriter out;
    protocol::write_statement(out, statement);
    append_item_event(call, *meeting, item, "meeting.statement_corrected", "statements",
                      out.text());
    return Reply{.body = out.take(), .version = version()};
  }
};

}  // namespace

void add_statement_commands(CommandTable& commands) {
  commands.add<State>();
  commands.add<CorrectStatement>();
}

}  // namespace sifang::app

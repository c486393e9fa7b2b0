// SPDX-License-Identifier: Apache-2.0
// Casting in a poll on one's own screen, for oneself or by mandate; mandates.
//
// Secret polls: that an elector has cast is stored, what they chose is only added to a count.
#include <algorithm>

#include "app/event_log.hpp"
#include "app/people.hpp"
#include "app/polls.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Poll;
using domain::PollState;
using protocol::JsonWriter;
using enum domain::Role;

struct Elector {
  std::string elector;
  bool cast;
};

struct CastInPoll {
  static constexpr CommandInfo info{
      .name = "poll.cast",
      .verb = Verb::post,
      .path = "/polls/{id}/ballots",
      .effect = Effect::write,
      .roles = {resident, member, host, recorder, grid_worker, grid_leader, inspector, supervisor,
                admin},
      .status = 201,
      .returns = "poll",
      .summary = "Casts the one ballot of an elector that the caller votes for."};
  struct Input {
    domain::PollId id;
    std::string choice;
    std::optional<std::string> elector;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("choice", &Input::choice, {1, 200})
        .text("elector", &Input::elector, {1, domain::code_max * 4},
              "for whom, where the caller votes for several");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_visible_poll(call, input.id);
    if (!poll) return poll.error();
    if (poll->secret) call.traceless = true;
    if (auto allowed = call.require_role(poll->community); !allowed) return allowed.error();
    if (poll->state != PollState::open)
      return Error{Errc::illegal_move, "the poll is " + std::string(domain::to_text(poll->state))};
    if (call.now >= *poll->closes_at) return Error{Errc::illegal_move, "the time to vote is over"};
    const auto elector = find_elector(call, *poll, input);
    if (!elector) return elector.error();
    if (std::find(poll->options.begin(), poll->options.end(), input.choice) == poll->options.end())
      return Error{Errc::invalid, "", {{"/choice", "is not an option of this poll"}}};
    count_ballot(call, *poll, *elector, domain::Channel::web, input.choice);
    save_poll(call, *poll);
    JsonWriter sealed;
    sealed.begin_object().field("elector", *elector).field("channel", "web");
    if (!poll->secret) sealed.field("choice", input.choice);
    sealed.end_object();
    append_poll_event(call, *poll, "poll.ballot_cast",
                      {.staff = {}, .sealed = sealed.take(), .unnamed = true});
    return poll_reply(call, *poll);
  }

 private:
  /// Errors: not_entitled; already_voted; invalid where it is not said for whom.
  static base::Result<std::string> find_elector(const Call& call, const Poll& poll,
                                                const Input& input) {
    const auto own = call.tx.list(
        [](const store::Row& row) {
          return Elector{row.string(0), !row.is_null(2)};
        },
        query::list_votes_of_user, {poll.id, call.caller.id});
    if (own.empty()) return Error{Errc::not_entitled, "you are not in the electorate of this poll"};
    if (input.elector) {
      const auto found = std::find_if(own.begin(), own.end(), [&](const Elector& each) {
        return each.elector == *input.elector;
      });
      if (found == own.end())
        return Error{Errc::not_entitled, "you do not vote for " + *input.elector};
      if (found->cast) return Error{Errc::already_voted, "the ballot has been cast"};
      return found->elector;
    }
    const auto waits = [](const Elector& each) { return !each.cast; };
    const auto waiting = std::count_if(own.begin(), own.end(), waits);
    if (waiting == 0) return Error{Errc::already_voted, "the ballot has been cast"};
    if (waiting > 1)
      return Error{Errc::invalid, "", {{"/elector", "is needed: you vote for several"}}};
    return std::find_if(own.begin(), own.end(), waits)->elector;
  }
};

/// The head of an elector whose ballot is still to come. Errors: invalid, already_voted,
/// illegal_move.
base::Result<std::string> find_waiting_head(const Call& call, const Poll& poll,
                                            const std::string& elector) {
  if (poll.state != PollState::open)
    return Error{Errc::illegal_move, "the poll is " + std::string(domain::to_text(poll.state))};
  std::optional<std::string> head;
  bool cast = false;
  call.tx.for_each(query::find_poll_elector, {poll.id, elector}, [&](const store::Row& row) {
    head = row.string(0);
    cast = row.flag(2);
    return false;
  });
  if (!head) return Error{Errc::invalid, "", {{"/elector", "is not in the electorate"}}};
  if (cast) return Error{Errc::already_voted, "the ballot has been cast"};
  return *head;
}

struct NameProxy {
  static constexpr CommandInfo info{
      .name = "poll.name_proxy",
      .verb = Verb::post,
      .path = "/polls/{id}/proxies",
      .effect = Effect::write,
      .roles = {host, recorder},
      .status = 201,
      .returns = "empty",
      .summary =
          "Writes down a written mandate: its holder casts for the elector, at most for "
          "three of different heads."};
  struct Input {
    domain::PollId id;
    std::string elector, login, mandate;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("elector", &Input::elector, {1, domain::code_max * 4})
        .text("login", &Input::login, {1, domain::login_max}, "the holder's")
        .line("mandate", &Input::mandate, {1, domain::place_max}, "where the paper lies");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    const auto head = find_waiting_head(call, *poll, input.elector);
    if (!head) return head.error();
    const auto holder =
        call.tx.find([](const store::Row& row) { return row.id<base::UserId>(0); },
                     query::find_member_by_login, {poll->community, fold_login(input.login)});
    if (!holder) return Error{Errc::invalid, "", {{"/login", "is nobody of this community"}}};
    if (call.tx.find([](const store::Row&) { return true; }, query::is_own_elector,
                     {poll->id, *holder, input.elector}))
      return Error{Errc::invalid, "", {{"/login", "casts for this elector already"}}};
    const auto others = call.tx.find([](const store::Row& row) { return row.integer(0); },
                                     query::count_mandates, {poll->id, *holder, *head});
    if (others.value_or(0) >= domain::proxies_max)
      return Error{Errc::invalid, "", {{"/login", "holds three mandates already"}}};
    call.tx.execute(query::put_poll_proxy,
                    {poll->id, input.elector, *holder, input.mandate, call.caller.id, call.now});
    JsonWriter staff;
    staff.begin_object().field("elector", input.elector).field("holder", *holder);
    staff.field("mandate", input.mandate).end_object();
    append_poll_event(call, *poll, "poll.proxy_named",
                      {.staff = "\"proxy\":" + staff.take(), .sealed = {}, .staff_only = true});
    return Reply{.body = "{}"};
  }
};

struct EndProxy {
  static constexpr CommandInfo info{.name = "poll.end_proxy",
                                    .verb = Verb::delete_,
                                    .path = "/polls/{id}/proxies/{elector}",
                                    .effect = Effect::write,
                                    .roles = {host, recorder},
                                    .returns = "empty",
                                    .summary = "A mandate was taken back before it was used."};
  struct Input {
    domain::PollId id;
    std::string elector;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("elector", &Input::elector, {1, domain::code_max * 4});
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    if (auto head = find_waiting_head(call, *poll, input.elector); !head) return head.error();
    if (!call.tx.find([](const store::Row&) { return true; }, query::remove_poll_proxy,
                      {poll->id, input.elector}))
      return Error{Errc::not_found, "there is no mandate for it"};
    JsonWriter staff;
    staff.begin_object().field("elector", input.elector).end_object();
    append_poll_event(call, *poll, "poll.proxy_ended",
                      {.staff = "\"proxy\":" + staff.take(), .sealed = {}, .staff_only = true});
    return Reply{.body = "{}"};
  }
};

}  // namespace

void add_poll_ballot_commands(CommandTable& commands) {
  commands.add<CastInPoll>();
  commands.add<NameProxy>();
  commands.add<EndProxy>();
}

}  // namespace sifang::app

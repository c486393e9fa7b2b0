// SPDX-License-Identifier: Apache-2.0
// The life of a poll: announced, opened, closed, published; an official result beside its own. It
// opens by itself when its time has come.
#include <algorithm>
#include <utility>

#include "app/event_log.hpp"
#include "app/polls.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/time_text.hpp"
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

struct ActionInput {
  domain::PollId id;
  std::optional<base::Time> opens_at, closes_at;
  std::optional<std::string> reason;
};
using Fields = protocol::Shape<ActionInput>;
Fields id_field() { return Fields{}.id("id", &ActionInput::id); }

Error wrong_state(const Poll& poll) {
  return Error{Errc::illegal_move, "the poll is " + std::string(domain::to_text(poll.state))};
}

/// What the event of an action says beside the poll.
using Applied = base::Result<PollEventExtra>;

Applied announce(Call& call, Poll& poll, const ActionInput& input) {
  if (poll.state != PollState::draft) return wrong_state(poll);
  if (auto good = domain::check_poll_times(*domain::find_rule_pack(poll.rule), poll.extraordinary,
                                           call.now, *input.opens_at, *input.closes_at);
      !good)
    return good.error();
  poll.opens_at = input.opens_at;
  poll.closes_at = input.closes_at;
  poll.announced_at = call.now;
  poll.state = PollState::announced;
  return PollEventExtra{};
}

/// Freezes the electorate, without names: the log has it sealed.
Applied open(Call& call, Poll& poll, const ActionInput&) {
  if (poll.state == PollState::open) return PollEventExtra{};  // idempotent
  if (poll.state != PollState::announced) return wrong_state(poll);
  if (call.now < *poll.opens_at)
    return Error{Errc::too_early, "it was announced for " + base::to_rfc3339(*poll.opens_at)};
  const auto electorate = domain::to_text(domain::find_rule_pack(poll.rule)->electorate);
  call.tx.execute(query::freeze_poll_electors,
                  {poll.id, poll.community, electorate, poll.count_parking});
  call.tx.execute(query::freeze_poll_users,
                  {poll.id, poll.community, electorate, poll.count_parking});
  const auto electors = load_electorate(call, poll);
  if (electors.empty())
    return Error{Errc::conflict, "nobody stands in the roll of this electorate; import it first"};
  poll.entitled = domain::weigh_units(electors);
  poll.electorate_hash = base::to_hex(base::sha256({protocol::write_electorate(electors)}));
  poll.state = PollState::open;
  poll.opened_at = call.now;
  JsonWriter sealed;
  sealed.begin_object().key("electors").begin_array();
  for (const auto& unit : electors) {
    sealed.begin_array().value(unit.unit).value(unit.owner);
    sealed.value(unit.area).end_array();
  }
  sealed.end_array().key("users").begin_array();
  call.tx.for_each(query::list_poll_users, {poll.id}, [&](const store::Row& row) {
    sealed.begin_array().value(row.id<base::UserId>(0)).value(row.text(1)).end_array();
    return true;
  });
  sealed.end_array().end_object();
  return PollEventExtra{.staff = {}, .sealed = sealed.take()};
}

/// What each option weighs, from named ballots or from the counts of secret ones.
std::vector<domain::WeighedOption> weigh(const Call& call, const Poll& poll) {
  if (poll.secret) {
    std::vector<domain::WeighedOption> options;
    call.tx.for_each(query::list_poll_options, {poll.id}, [&](const store::Row& row) {
      options.push_back({row.string(0), {row.integer(1), row.integer(1)}});
      return true;
    });
    return options;
  }
  std::vector<domain::UnitBallot> ballots;
  call.tx.for_each(query::list_poll_electors, {poll.id}, [&](const store::Row& row) {
    if (row.flag(3)) ballots.push_back({row.string(0), row.string(5)});
    return true;
  });
  auto options = poll.options;
  // Where there is no "abstain", an owner whose flats disagree still takes part: counted apart.
  const bool has_abstain = std::find(options.begin(), options.end(), "abstain") != options.end();
  if (!has_abstain) options.emplace_back("abstain");
  auto weighed = domain::weigh_ballots(load_electorate(call, poll), ballots, options);
  if (!has_abstain && weighed.back().weight == domain::Weight{}) weighed.pop_back();
  return weighed;
}

Applied close(Call& call, Poll& poll, const ActionInput&) {
  if (poll.state == PollState::closed || poll.state == PollState::published)
    return PollEventExtra{};
  if (poll.state != PollState::open) return wrong_state(poll);
  if (call.now < *poll.closes_at && poll.cast.area < poll.entitled.area)
    return Error{Errc::too_early, "people may vote until " + base::to_rfc3339(*poll.closes_at)};
  const auto papers = call.tx.find([](const store::Row& row) { return row.integer(0); },
                                   query::count_open_papers, {poll.id});
  if (papers.value_or(0) > 0)
    return Error{Errc::illegal_move,
                 "written ballots are still to be typed a second time or reviewed: " +
                     std::to_string(*papers)};
  poll.result = protocol::write_poll_result(domain::count_poll(
      *domain::find_rule_pack(poll.rule), poll.deem_absent, poll.entitled, weigh(call, poll)));
  poll.state = PollState::closed;
  poll.closed_at = call.now;
  return PollEventExtra{};
}

Applied publish(Call& call, Poll& poll, const ActionInput&) {
  if (poll.state == PollState::published) return PollEventExtra{};
  if (poll.state != PollState::closed) return wrong_state(poll);
  poll.state = PollState::published;
  poll.published_at = call.now;
  return PollEventExtra{};
}

Applied withdraw(Call&, Poll& poll, const ActionInput& input) {
  using enum PollState;
  if (poll.state != draft && poll.state != announced && poll.state != PollState::open)
    return wrong_state(poll);
  if (poll.state != draft && (!input.reason || input.reason->empty()))
    return Error{Errc::invalid, "", {{"/reason", "is needed: it was announced"}}};
  poll.withdrawn_for = input.reason.value_or("");
  // A draft was never announced: its end is told to those who knew of it.
  const bool unknown = std::exchange(poll.state, withdrawn) == draft;
  return PollEventExtra{.staff = {}, .sealed = {}, .staff_only = unknown};
}

struct Action {
  std::string_view name, event;
  Applied (*apply)(Call&, Poll&, const ActionInput&);
  std::string_view summary;
  Fields (*fields)();
};
constexpr Action actions[] = {
    {"poll.announce", "poll.announced", announce,
     "Publishes the question and when it is put, as long before as the rule asks.",
     [] {
       auto fields = id_field();
       fields.time("opens_at", &ActionInput::opens_at).required();
       return fields.time("closes_at", &ActionInput::closes_at).required();
     }},
    {"poll.open", "poll.opened", open, "Opens and freezes who may vote; it opens by itself too.",
     id_field},
    {"poll.close", "poll.closed", close, "Counts, when the time to vote is over.", id_field},
    {"poll.publish", "poll.published", publish, "Publishes the result.", id_field},
    {"poll.withdraw", "poll.withdrawn", withdraw, "Takes a poll back that is not counted yet.",
     [] {
       return id_field().text("reason", &ActionInput::reason, {0, domain::reason_max});
     }},
};

/// Acts, stores and tells; a repetition changes nothing.
base::Result<void> take(Call& call, Poll& poll, const Action& action, const ActionInput& input) {
  const auto before = poll.state;
  const auto extra = action.apply(call, poll, input);
  if (!extra) return extra.error();
  if (poll.state == before) return {};
  save_poll(call, poll);
  append_poll_event(call, poll, action.event, *extra);
  return {};
}

template <std::size_t index>
struct Act {
  using Input = ActionInput;
  static constexpr CommandInfo info{.name = actions[index].name,
                                    .verb = Verb::post,
                                    .path = "/polls/{id}/actions",
                                    .action = actions[index].name.substr(5),
                                    .effect = Effect::write,
                                    .roles = {host},
                                    .returns = "poll",
                                    .summary = actions[index].summary,
                                    .versioned = true};
  static Fields shape() { return actions[index].fields(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    if (auto fresh = call.require_version(poll->version); !fresh) return fresh.error();
    if (auto done = take(call, *poll, actions[index], input); !done) return done.error();
    return poll_reply(call, *poll);
  }
};

struct RecordOfficial {
  static constexpr CommandInfo info{
      .name = "poll.official",
      .verb = Verb::post,
      .path = "/polls/{id}/official",
      .effect = Effect::write,
      .roles = {host},
      .returns = "poll",
      .summary = "What an authority's own system counted; ours stays beside it as advisory.",
      .versioned = true};
  struct Input {
    domain::PollId id;
    std::string authority, reference;
    bool valid = false, passed = false;
    std::int64_t cast_heads = 0, cast_area = 0, for_heads = 0, for_area = 0;
  };
  static protocol::Shape<Input> shape() {
    constexpr std::int64_t most = 1'000'000'000'000'000;
    protocol::Shape<Input> shape;
    shape.id("id", &Input::id)
        .line("authority", &Input::authority, {1, domain::place_max}, "whose system counted")
        .line("reference", &Input::reference, {1, domain::place_max}, "number or date of its paper")
        .boolean("valid", &Input::valid, "enough took part")
        .boolean("passed", &Input::passed);
    shape.integer("cast_heads", &Input::cast_heads, 0, most)
        .integer("cast_area", &Input::cast_area, 0, most, "in 0.01 m²");
    return shape.integer("for_heads", &Input::for_heads, 0, most)
        .integer("for_area", &Input::for_area, 0, most, "in 0.01 m²");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto poll = find_allowed_poll(call, input.id);
    if (!poll) return poll.error();
    if (auto fresh = call.require_version(poll->version); !fresh) return fresh.error();
    if (poll->state != PollState::closed && poll->state != PollState::published)
      return wrong_state(*poll);
    if (input.passed && !input.valid)
      return Error{Errc::invalid, "", {{"/passed", "cannot be where too few took part"}}};
    for (const auto& [field, part, whole] :
         {std::tuple("/for_heads", input.for_heads, input.cast_heads),
          std::tuple("/for_area", input.for_area, input.cast_area),
          std::tuple("/cast_heads", input.cast_heads, poll->entitled.heads),
          std::tuple("/cast_area", input.cast_area, poll->entitled.area)})
      if (part > whole)
        return Error{
            Errc::invalid, "", {{field, "must not be more than " + std::to_string(whole)}}};
    JsonWriter out;
    out.begin_object().field("authority", input.authority).field("reference", input.reference);
    out.field("valid", input.valid).field("passed", input.passed);
    out.field("cast_heads", input.cast_heads).field("cast_area", input.cast_area);
    out.field("for_heads", input.for_heads).field("for_area", input.for_area);
    out.field("at", call.now).end_object();
    poll->official = out.take();
    save_poll(call, *poll);
    append_poll_event(call, *poll, "poll.official_recorded");
    return poll_reply(call, *poll);
  }
};

/// Tells that it ends soon, then that its time is over, each once. What fell into a time when the
/// program did not run is made good: of one that is over nobody is told that it ends soon.
base::Result<void> remind(Call& call, std::int64_t key) {
  auto poll = load_poll(call.tx, domain::PollId{key});
  if (!poll) return {};
  const auto due = domain::poll_reminder(*poll, call.now);
  const auto reminded = static_cast<int>(due);
  if (reminded <= poll->reminded) return {};
  poll->reminded = reminded;
  call.tx.execute(query::set_poll_reminded, {poll->reminded, poll->id});
  append_poll_event(call, *poll,
                    due == domain::PollReminder::ending ? "poll.ending" : "poll.time_over");
  return {};
}

}  // namespace

void add_poll_actions(CommandTable& commands) {
  commands.add<Act<0>>();
  commands.add<Act<1>>();
  commands.add<Act<2>>();
  commands.add<Act<3>>();
  commands.add<Act<4>>();
  commands.add<RecordOfficial>();
}

void add_poll_chores(std::vector<Chore>& chores) {
  chores.push_back({.name = "open_polls",
                    .period = std::chrono::seconds(10),
                    .find_due =
                        [](store::Transaction& tx, base::Time now) {
                          return tx.list([](const store::Row& row) { return row.integer(0); },
                                         query::list_due_polls, {now, most_due_at_once});
                        },
                    .run = [](Call& call, std::int64_t key) -> base::Result<void> {
                      auto poll = load_poll(call.tx, domain::PollId{key});
                      if (!poll || poll->state != PollState::announced ||
                          call.now < *poll->opens_at)
                        return {};
                      return take(call, *poll, actions[1], {});
                    }});
  chores.push_back({.name = "remind_of_polls",
                    .period = std::chrono::seconds(10),
                    .find_due =
                        [](store::Transaction& tx, base::Time now) {
                          return tx.list(
                              [](const store::Row& row) { return row.integer(0); },
                              query::list_polls_ending,
                              {now, std::int64_t{domain::long_poll_warning.count()},
                               std::int64_t{domain::short_poll_warning.count()}, most_due_at_once});
                        },
                    .run = remind});
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
// How an administrator sets the clocks of a community: limits, working hours, days.
#include <algorithm>

#include "app/clock_book.hpp"
#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "domain/limits.hpp"
#include "domain/recurrence.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Clock;
using domain::Counting;
using domain::DayKind;
using domain::Urgency;
using std::chrono::minutes;
using enum domain::Role;

constexpr std::int64_t most_minutes = 366 * 24 * 60;

template <class Enum>
auto parser() {
  return [](std::string_view text) { return domain::parse<Enum>(text); };
}

Reply clocks_reply(const Call& call, const Community& community, const ClockBook& book) {
  const int year = domain::to_local(call.now, community.zone).year;
  return {.body = write_clocks(book, community.id, year), .version = book.policy.version};
}

/// What every change begins with: the community, the right to, the version that was seen.
struct Opened {
  Community community;
  ClockBook book;
};
base::Result<Opened> open_book(const Call& call, const std::string& name) {
  auto community = find_allowed_community(call, name);
  if (!community) return community.error();
  auto book = load_clock_book(call.tx, community->id);
  if (auto fresh = call.require_version(book.policy.version); !fresh) return fresh.error();
  return Opened{std::move(*community), std::move(book)};
}

/// And ends with: the new version, and its event. Tickets follow by a chore.
Reply close_book(const Call& call, Opened& opened) {
  const auto id = opened.community.id;
  save_clock_settings(call.tx, id, opened.book);
  auto book = load_clock_book(call.tx, id);
  append_event(call.tx, &call.caller, call.now,
               {.community = id,
                .kind = "clocks.changed",
                .subject = subject_of("clocks", id),
                .scope = {},
                .versions = {{domain::audience_of_community(),
                              "{\"clocks\":" + write_own_clocks(book) + "}"}}});
  return clocks_reply(call, opened.community, book);
}

struct ReadClocks {
  static constexpr CommandInfo info{
      .name = "clocks.read",
      .verb = Verb::get,
      .path = "/communities/{community}/clocks",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "clocks",
      .summary =
          "How long things may take here, and when people work; a year whose holidays are "
          "not known goes by its weekdays and says so."};
  using Input = CommunityInput;
  static protocol::Shape<Input> shape() { return community_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    return clocks_reply(call, *community, load_clock_book(call.tx, community->id));
  }
};

struct UpdateClocks {
  static constexpr CommandInfo info{
      .name = "clocks.update",
      .verb = Verb::patch,
      .path = "/communities/{community}/clocks",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "clocks",
      .summary = "Changes when is warned, who is told when, and which holidays count.",
      .versioned = true};
  struct Input {
    std::string community;
    std::optional<std::string> calendar;
    std::optional<int> warn_percent;
    std::optional<std::int64_t> supporters, lead_after, agenda_after, township_after;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code(
            "calendar", &Input::calendar, {"china", "weekdays"},
            [](std::string_view text) { return std::optional<std::string>(text); },
            "the published holidays of mainland China, or none")
        .integer("warn_percent", &Input::warn_percent, 1, 99, "of a limit, when is warned of it")
        .integer("supporters", &Input::supporters, 1, 100'000,
                 "how many bring a ticket on the agenda")
        .integer("lead_after_minutes", &Input::lead_after, 0, most_minutes,
                 "past the limit, when the party lead is told")
        .integer("agenda_after_minutes", &Input::agenda_after, 0, most_minutes,
                 "when it comes on the agenda; not before the party lead is told")
        .integer("township_after_minutes", &Input::township_after, 0, most_minutes,
                 "when the township is told; not before it is on the agenda");
    return shape;
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto opened = open_book(call, input.community);
    if (!opened) return opened.error();
    auto& [community, book] = *opened;
    auto& policy = book.policy;
    if (input.calendar) book.calendar.with_china_days = *input.calendar == "china";
    if (input.warn_percent) policy.warn_percent = *input.warn_percent;
    if (input.supporters) policy.supporters = *input.supporters;
    if (input.lead_after) policy.lead_after = minutes(*input.lead_after);
    if (input.agenda_after) policy.agenda_after = minutes(*input.agenda_after);
    if (input.township_after) policy.township_after = minutes(*input.township_after);
    if (policy.agenda_after < policy.lead_after)
      return Error{Errc::invalid,
                   "",
                   {{"/agenda_after_minutes", "must not come before the party lead is told"}}};
    if (policy.township_after < policy.agenda_after)
      return Error{
          Errc::invalid, "", {{"/township_after_minutes", "must not come before the agenda"}}};
    return close_book(call, *opened);
  }
};

/// Which limit.
struct RuleInput {
  std::string community;
  Urgency urgency = Urgency::normal;
  Clock clock = Clock::accept;
  std::optional<std::string> category;
  std::int64_t limit_minutes = 0;
  Counting counting = Counting::calendar;
};
protocol::Shape<RuleInput> rule_shape() {
  protocol::Shape<RuleInput> shape;
  return shape.text("community", &RuleInput::community, {1, 40}, "id or code")
      .code("urgency", &RuleInput::urgency, domain::codes_of<Urgency>(), parser<Urgency>())
      .code("clock", &RuleInput::clock, {"accept", "answer", "solve"}, parser<Clock>())
      .text("category", &RuleInput::category, {1, domain::code_max},
            "for it and what is below it; left out: for every category without a rule");
}

struct SetRule {
  static constexpr CommandInfo info{
      .name = "clocks.set_rule",
      .verb = Verb::put,
      .path = "/communities/{community}/clocks/rules/{urgency}/{clock}",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "clocks",
      .summary = "Sets a limit; what has passed already stays passed.",
      .versioned = true};
  using Input = RuleInput;
  static protocol::Shape<Input> shape() {
    return rule_shape()
        .integer("limit_minutes", &Input::limit_minutes, 0, most_minutes, "0: no such clock")
        .code("counting", &Input::counting, domain::codes_of<Counting>(), parser<Counting>(),
              "all time, or working hours");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto opened = open_book(call, input.community);
    if (!opened) return opened.error();
    const auto id = opened->community.id;
    if (input.category && !call.tx.find([](const store::Row&) { return true; },
                                        query::find_category, {id, *input.category}))
      return Error{Errc::invalid, "", {{"/category", "is not a category of this community"}}};
    call.tx.execute(
        query::put_clock_rule,
        {id, input.category.value_or(""), domain::to_text(input.urgency),
         domain::to_text(input.clock), input.limit_minutes, domain::to_text(input.counting)});
    return close_book(call, *opened);
  }
};

struct UnsetRule {
  static constexpr CommandInfo info{
      .name = "clocks.unset_rule",
      .verb = Verb::delete_,
      .path = "/communities/{community}/clocks/rules/{urgency}/{clock}",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "clocks",
      .summary = "Takes a limit back to that of the category above, of all, or the default.",
      .versioned = true};
  using Input = RuleInput;
  static protocol::Shape<Input> shape() { return rule_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto opened = open_book(call, input.community);
    if (!opened) return opened.error();
    if (call.tx.execute(query::delete_clock_rule,
                        {opened->community.id, input.category.value_or(""),
                         domain::to_text(input.urgency), domain::to_text(input.clock)}) == 0)
      return Error{Errc::not_found, "there is no such rule"};
    return close_book(call, *opened);
  }
};

struct SetHours {
  static constexpr CommandInfo info{.name = "clocks.set_hours",
                                    .verb = Verb::put,
                                    .path = "/communities/{community}/clocks/hours/{weekday}",
                                    .effect = Effect::write,
                                    .roles = {admin},
                                    .returns = "clocks",
                                    .summary = "Sets the working hours of a weekday.",
                                    .versioned = true};
  struct Input {
    std::string community;
    int weekday = 1;
    std::vector<std::string> spans;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .text("community", &Input::community, {1, 40}, "id or code")
        .integer("weekday", &Input::weekday, 1, 7, "1 Monday, 7 Sunday")
        .text_list("spans", &Input::spans, {0, 12}, "like 09:00-12:00, in order; none: a rest day");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto opened = open_book(call, input.community);
    if (!opened) return opened.error();
    std::vector<domain::HourSpan> spans;
    std::string words;
    for (const auto& text : input.spans) {
      const auto span = domain::parse_span(text);
      if (!span)
        return Error{Errc::invalid,
                     "",
                     {{"/spans/" + std::to_string(spans.size()),
                       "must be like 09:00-12:00, and end after it begins"}}};
      spans.push_back(*span);
      words += (words.empty() ? "" : " ") + domain::span_text(*span);
    }
    if (auto good = domain::check_spans(spans); !good) return good.error();
    auto& calendar = opened->book.calendar;
    calendar.hours.at(static_cast<std::size_t>(input.weekday - 1)) = spans;
    if (calendar.is_empty())
      return Error{Errc::invalid, "", {{"/spans", "would leave no working hours in the week"}}};
    call.tx.execute(query::put_working_hours, {opened->community.id, input.weekday, words});
    return close_book(call, *opened);
  }
};

struct DayInput {
  std::string community, day;
  DayKind kind = DayKind::off;
  std::string name;
};
protocol::Shape<DayInput> day_shape() {
  return protocol::Shape<DayInput>{}
      .text("community", &DayInput::community, {1, 40}, "id or code")
      .text("day", &DayInput::day, {10, 10}, "like 2027-02-08");
}
base::Result<std::string> read_day(const DayInput& input) {
  const auto day = domain::parse_day(input.day);
  if (!day)
    return Error{
        Errc::invalid, "", {{"/day", "must be a date like 2027-02-08, from 2000 to 2199"}}};
  return domain::day_text(*day);
}

struct SetDay {
  static constexpr CommandInfo info{
      .name = "clocks.set_day",
      .verb = Verb::put,
      .path = "/communities/{community}/clocks/days/{day}",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "clocks",
      .summary = "Says that people work on a day (调休) or do not, whatever was published.",
      .versioned = true};
  using Input = DayInput;
  static protocol::Shape<Input> shape() {
    auto shape = day_shape().code("kind", &Input::kind, domain::codes_of<DayKind>(),
                                  parser<DayKind>(), "off, or work");
    return shape.text("name", &Input::name, {0, domain::name_max}, "of the holiday").with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto opened = open_book(call, input.community);
    if (!opened) return opened.error();
    auto day = read_day(input);
    if (!day) return day.error();
    constexpr std::size_t most_days = 5'000;
    if (opened->book.own_days.size() >= most_days)
      return Error{Errc::conflict, "there are 5000 days set by hand already"};
    call.tx.execute(query::put_calendar_day,
                    {opened->community.id, *day, domain::to_text(input.kind), input.name});
    return close_book(call, *opened);
  }
};

struct UnsetDay {
  static constexpr CommandInfo info{
      .name = "clocks.unset_day",
      .verb = Verb::delete_,
      .path = "/communities/{community}/clocks/days/{day}",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "clocks",
      .summary = "Takes a day back to what was published or its weekday.",
      .versioned = true};
  using Input = DayInput;
  static protocol::Shape<Input> shape() { return day_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto opened = open_book(call, input.community);
    if (!opened) return opened.error();
    auto day = read_day(input);
    if (!day) return day.error();
    if (call.tx.execute(query::delete_calendar_day, {opened->community.id, *day}) == 0)
      return Error{Errc::not_found, "nobody has set that day"};
    return close_book(call, *opened);
  }
};

}  // namespace

void add_clock_commands(CommandTable& commands) {
  commands.add<ReadClocks>();
  commands.add<UpdateClocks>();
  commands.add<SetRule>();
  commands.add<UnsetRule>();
  commands.add<SetHours>();
  commands.add<SetDay>();
  commands.add<UnsetDay>();
}

}  // namespace sifang::app

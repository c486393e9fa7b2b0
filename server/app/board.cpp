// SPDX-License-Identifier: Apache-2.0
// How a community stands at this moment; its figures over time are in figure_commands.cpp.
#include <map>

#include "app/communities.hpp"
#include "app/figures.hpp"
#include "domain/board.hpp"
#include "domain/recurrence.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using protocol::JsonWriter;

constexpr std::chrono::days before_today{
    29};  // of the calendar: with summer time a day is no 24 hours

/// The first of the thirty days, as 20261029.
int first_day(base::Time now, std::string_view zone) {
  using namespace std::chrono;
  const auto local = domain::to_local(now, zone);
  const auto today = year(local.year) / local.month / local.day;
  const year_month_day first(sys_days(today) - before_today);
  return (static_cast<int>(first.year()) * 100 + static_cast<int>(unsigned(first.month()))) * 100 +
         static_cast<int>(unsigned(first.day()));
}

/// The counts of a community by measure and name.
struct Standing {
  using Names = std::vector<std::pair<std::string, std::int64_t>>;  // the most first
  std::map<std::string, Names, std::less<>> counts;
  std::map<std::string, std::int64_t, std::less<>> overdue;  // by party, "" for none

  [[nodiscard]] const Names& of(std::string_view measure) const {
    static const Names none;
    const auto found = counts.find(measure);
    return found == counts.end() ? none : found->second;
  }
  [[nodiscard]] std::int64_t of(std::string_view measure, std::string_view name) const {
    for (const auto& [each, count] : of(measure))
      if (each == name) return count;
    return 0;
  }
  [[nodiscard]] std::int64_t total(std::string_view measure) const {
    std::int64_t sum = 0;
    for (const auto& [name, count] : of(measure)) sum += count;
    return sum;
  }
};

Standing load_standing(const Call& call, const Community& community) {
  Standing standing;
  call.tx.for_each(query::list_standing_counts, {community.id}, [&](const store::Row& row) {
    standing.counts[row.string(0)].emplace_back(row.string(1), row.integer(2));
    return true;
  });
  const auto since = first_day(call.now, community.zone);
  call.tx.for_each(query::count_days, {community.id, since}, [&](const store::Row& row) {
    standing.counts[row.string(0)].emplace_back("", row.integer(1));
    return true;
  });
  const auto today = domain::days_since_1970(call.now);
  const auto span = domain::span_of(today);
  call.tx.for_each(query::count_due,
                   {community.id, span, span * domain::days_in_span, today,
                    domain::start_of_day(today), call.now},
                   [&](const store::Row& row) {
                     standing.overdue[row.string(0)] += row.integer(1);
                     return true;
                   });
  return standing;
}

std::string write_board(const Call& call, const Community& community) {
  const auto standing = load_standing(call, community);
  std::int64_t overdue = 0;
  for (const auto& [party, count] : standing.overdue) overdue += count;
  JsonWriter out;
  out.begin_object().field("community", community.id).field("as_of", call.now);
  out.field("open", standing.total("open")).field("overdue", overdue);
  out.field("submitted_30d", standing.of("submitted", ""));
  out.field("closed_30d", standing.of("closed", ""));
  out.field("reopened_30d", standing.of("reopened", ""));
  const auto ratings = standing.of("ratings", "");
  out.field("ratings", ratings).key("satisfaction");  // mean of 1–5, null without a rating
  if (ratings == 0)
    out.null();
  else
    out.value(static_cast<double>(standing.of("rating", "")) / static_cast<double>(ratings));
  out.key("by_state").begin_object();
  for (const auto& [state, count] : standing.of("state")) out.field(state, count);
  out.end_object().key("by_party").begin_array();
  for (const auto& party : community.parties) {
    out.begin_object().field("party", party.code);
    for (const auto* measure : {"answered", "owed", "silent", "working"})
      out.field(measure, standing.of(measure, party.code));
    const auto late = standing.overdue.find(party.code);
    out.field("overdue", late == standing.overdue.end() ? 0 : late->second).end_object();
  }
  out.end_array().key("by_category").begin_array();
  for (const auto& [category, total] : standing.of("all")) {
    out.begin_object().field("category", category);
    out.field("open", standing.of("open", category)).field("total", total).end_object();
  }
  out.end_array().end_object();
  return out.take();
}

/// What stands, and what happened today and on the 29 days before. Source: product.md, Figures;
/// each is a count over tickets and answers (domain/board.hpp), kept with every move.
struct ReadBoard {
  static constexpr CommandInfo info{
      .name = "community.board",
      .verb = Verb::get,
      .path = "/communities/{community}/board",
      .effect = Effect::read,
      .roles = domain::anyone,
      .anonymous = true,
      .returns = "board",
      .summary = "The community's figures: open, overdue, answered by all, closed, satisfaction."};
  struct Input {
    std::string community;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    return shape.text("community", &Input::community, {1, 40}, "id or code");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_community_with_board(call, input.community);
    if (!community) return community.error();
    return Reply{.body = write_board(call, *community)};
  }
};

}  // namespace

void add_board_command(CommandTable& commands) { commands.add<ReadBoard>(); }

}  // namespace sifang::app

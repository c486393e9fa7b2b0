// SPDX-License-Identifier: Apache-2.0
#include "app/figures.hpp"

#include <algorithm>

#include "app/event_log.hpp"
#include "base/log.hpp"
#include "domain/board.hpp"
#include "domain/recurrence.hpp"
#include "protocol/figure_moment.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::TicketFigures;

constexpr std::int64_t void_bit = 1 << 16;
constexpr std::int64_t told_each = 50'000;  // tickets, while the figures are made anew

domain::FigureMoment moment_of(const domain::Ticket& ticket,
                               const std::vector<std::string>& parties, std::string_view kind,
                               base::Time at) {
  domain::FigureMoment moment;
  moment.kind = kind;
  moment.at = at;
  moment.state = ticket.state;
  moment.resolution = ticket.resolution;
  moment.is_private = ticket.visibility == domain::Visibility::private_;
  moment.party = ticket.handler;
  moment.grid = ticket.grid;
  moment.category = ticket.category;
  moment.due = ticket.due;
  moment.rating = ticket.rating;
  moment.returned = ticket.returned;
  for (const auto& clock : ticket.clocks) {
    if (clock.clock != domain::Clock::answer) continue;
    moment.answer_due = clock.due_at;
    moment.answer_late = clock.breached_at || (clock.due_at && *clock.due_at < at);
  }
  for (const auto& party : parties) {
    const auto slot = std::find_if(
        ticket.answers.begin(), ticket.answers.end(),
        [&](const domain::Answer& answer) { return answer.party == party && answer.stance; });
    if (slot != ticket.answers.end())
      moment.answered.emplace_back(party, slot->stance == domain::Stance::silent);
    else if (domain::owes_answers(ticket))
      moment.owed.push_back(party);
  }
  return moment;
}

/// Writes the difference that a ticket's event made to the sums.
void store_difference(store::Transaction& tx, base::CommunityId community,
                      const FigureTables& change) {
  for (const auto& [key, sums] : change.sums) {
    const auto& [month, hidden, party, grid, category] = key;
    tx.execute(query::add_figure_sums,
               {community, month,    hidden,   party,    grid,     category, sums[0], sums[1],
                sums[2],   sums[3],  sums[4],  sums[5],  sums[6],  sums[7],  sums[8], sums[9],
                sums[10],  sums[11], sums[12], sums[13], sums[14], sums[15], sums[16]});
  }
  for (const auto& [key, sums] : change.answers) {
    const auto& [month, hidden, party, grid, category] = key;
    tx.execute(query::add_figure_answers, {community, month, hidden, party, grid, category,
                                           sums.due, sums.in_time, sums.silent});
  }
  for (const auto& [key, tickets] : change.times) {
    const auto& [measure, month, hidden, party, bucket] = key;
    tx.execute(query::add_figure_times,
               {community, month, hidden, measure, party, bucket, tickets});
  }
  for (const auto& [key, count] : change.board) {
    const auto& [hidden, measure, day, name] = key;
    tx.execute(query::add_board_count, {community, hidden, measure, day, name, count});
    // What is of a day is looked up by its days: those that have become empty would make that slow.
    if (day != 0 && count < 0)
      tx.execute(query::forget_empty_count, {community, hidden, measure, day, name});
  }
}

void store_figures(store::Transaction& tx, base::CommunityId community, base::TicketId id,
                   const TicketFigures& figures) {
  std::optional<std::string_view> state;
  if (figures.state) state = domain::to_text(*figures.state);
  tx.execute(query::put_ticket_figures, {id,
                                         community,
                                         figures.month(),
                                         figures.raised_at,
                                         figures.is_private,
                                         figures.party,
                                         figures.grid,
                                         figures.category,
                                         figures.facts | (figures.is_void ? void_bit : 0),
                                         domain::join_answers(figures.answers),
                                         figures.answer_due,
                                         figures.work_due,
                                         figures.rating,
                                         figures.first_answer_minutes,
                                         figures.close_minutes,
                                         figures.raised_on % 100,
                                         state,
                                         figures.due,
                                         figures.closed_on,
                                         figures.reopened_on});
}

}  // namespace

void FigureTables::add(const TicketFigures& figures, int sign) {
  for (auto& [measure, day, name, count] : domain::count_for_board(figures))
    board[{figures.is_private, std::string(measure), day, std::move(name)}] += sign * count;
  if (!figures.has(domain::raised)) return;
  const int month = figures.month();
  const SumKey key{month, figures.is_private, figures.party, figures.grid, figures.category};
  const auto more = domain::sums_of(figures);
  auto& mine = sums[key];
  for (std::size_t i = 0; i < mine.size(); ++i) mine[i] += sign * more[i];
  const auto took = [&](const char* measure, const std::string& party, std::int64_t minutes) {
    if (minutes >= 0 && !figures.is_void)
      times[{measure, month, figures.is_private, party, domain::time_bucket(minutes)}] += sign;
  };
  for (const auto& answer : figures.answers) {
    const auto part = domain::sums_of(figures, answer);
    auto& of_party =
        answers[{month, figures.is_private, answer.party, figures.grid, figures.category}];
    of_party.due += sign * part.due;
    of_party.in_time += sign * part.in_time;
    of_party.silent += sign * part.silent;
    if (answer.fact != domain::AnswerFact::silent) took("answer", answer.party, answer.minutes);
  }
  took("first_answer", "", figures.first_answer_minutes);
  took("close", figures.party, figures.close_minutes);
}

void FigureTables::trim() {
  std::erase_if(sums, [](const auto& entry) { return entry.second == domain::FactSums{}; });
  std::erase_if(answers, [](const auto& entry) { return entry.second == domain::AnswerSums{}; });
  std::erase_if(times, [](const auto& entry) { return entry.second == 0; });
  std::erase_if(board, [](const auto& entry) { return entry.second == 0; });
}

namespace {

TicketFigures figures_from(const store::Row& row) {
  TicketFigures figures;
  figures.raised_on = static_cast<int>(row.integer(0) * 100 + row.integer(13));
  figures.raised_at = row.time(1);
  figures.is_private = row.flag(2);
  figures.party = row.string(3);
  figures.grid = row.string(4);
  figures.category = row.string(5);
  figures.facts = row.integer(6) & ~void_bit;
  figures.is_void = (row.integer(6) & void_bit) != 0;
  figures.answers = domain::split_answers(row.text(7));
  figures.answer_due = row.maybe_time(8);
  figures.work_due = row.maybe_time(9);
  if (!row.is_null(10)) figures.rating = static_cast<int>(row.integer(10));
  figures.first_answer_minutes = row.integer(11);
  figures.close_minutes = row.integer(12);
  if (!row.is_null(14)) figures.state = domain::parse<domain::TicketState>(row.text(14));
  figures.due = row.maybe_time(15);
  figures.closed_on = static_cast<int>(row.integer(16));
  figures.reopened_on = static_cast<int>(row.integer(17));
  return figures;
}

}  // namespace

std::optional<TicketFigures> load_figures(store::Transaction& tx, base::TicketId id) {
  return tx.find(figures_from, query::get_ticket_figures, {id});
}

void record_figures(store::Transaction& tx, base::Time now, const domain::Ticket& ticket,
                    const std::vector<std::string>& parties, std::string_view kind) {
  auto figures = load_figures(tx, ticket.id);
  auto moment = moment_of(ticket, parties, kind, now);
  FigureTables change;
  if (figures) change.add(*figures, -1);
  const auto zone = tx.find([](const store::Row& row) { return row.string(0); }, query::get_zone,
                            {ticket.community});
  moment.day = day_of(now, zone.value_or("UTC"));
  const auto before = figures;
  domain::fold(figures, moment);
  if (!figures || figures == before) return;
  change.add(*figures, 1);
  change.trim();
  store_figures(tx, ticket.community, ticket.id, *figures);
  store_difference(tx, ticket.community, change);
}

std::optional<TicketFigures> figures_of_story(const std::vector<std::string>& bodies,
                                              std::string_view zone) {
  std::optional<TicketFigures> figures;
  for (auto& moment : protocol::figure_moments(bodies)) {
    moment.day = day_of(moment.at, zone);
    domain::fold(figures, moment);
  }
  return figures;
}

void mark_figures(store::Transaction& tx, base::CommunityId community, base::Time now) {
  tx.execute(query::put_figure_state, {community, now});
}

void rebuild_figures(store::Transaction& tx, base::CommunityId community, std::string_view zone,
                     base::Time now) {
  for (const auto forget :
       {query::forget_ticket_figures, query::forget_figure_sums, query::forget_figure_answers,
        query::forget_figure_times, query::forget_board_counts})
    tx.execute(forget, {community});
  FigureTables tables;
  base::TicketId after;
  for (std::int64_t seen = 0;;) {
    const auto ids = tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                             query::list_ticket_ids, {community, after.value});
    if (ids.empty()) break;
    for (const auto id : ids) {
      after = id;
      if (++seen % told_each == 0) base::log_info("figures of {} tickets made", seen);
      const auto figures = figures_of_story(full_story(tx, subject_of("ticket", id)), zone);
      if (!figures) continue;
      store_figures(tx, community, id, *figures);
      tables.add(*figures, 1);
    }
  }
  tables.trim();
  store_difference(tx, community, tables);
  mark_figures(tx, community, now);
}

int day_of(base::Time at, std::string_view zone) {
  const auto local = domain::to_local(at, zone);
  return (local.year * 100 + local.month) * 100 + local.day;
}

FigureTables load_tables(store::Transaction& tx, base::CommunityId community, int from, int to,
                         bool with_private) {
  FigureTables tables;
  const auto key = [](const store::Row& row) {
    return SumKey{static_cast<int>(row.integer(0)), row.flag(1), row.string(2), row.string(3),
                  row.string(4)};
  };
  tx.for_each(query::list_figure_sums, {community, from, to, with_private},
              [&](const store::Row& row) {
                auto& sums = tables.sums[key(row)];
                for (std::size_t i = 0; i < sums.size(); ++i)
                  sums[i] = row.integer(static_cast<int>(i) + 5);
                return true;
              });
  tx.for_each(query::list_figure_answers, {community, from, to, with_private},
              [&](const store::Row& row) {
                tables.answers[key(row)] = {row.integer(5), row.integer(6), row.integer(7)};
                return true;
              });
  tx.for_each(query::list_figure_times, {community, from, to, with_private},
              [&](const store::Row& row) {
                tables.times[{row.string(2), static_cast<int>(row.integer(0)), row.flag(1),
                              row.string(3), static_cast<int>(row.integer(4))}] = row.integer(5);
                return true;
              });
  tables.trim();
  return tables;
}

bool are_sums_right(store::Transaction& tx, base::CommunityId community) {
  FigureTables counted;
  tx.for_each(query::list_ticket_figures, {community}, [&](const store::Row& row) {
    counted.add(figures_from(row), 1);
    return true;
  });
  counted.trim();
  auto stored = load_tables(tx, community, 0, 999'912, true);
  tx.for_each(query::list_board_counts, {community}, [&](const store::Row& row) {
    stored.board[{row.flag(0), row.string(1), row.integer(2), row.string(3)}] = row.integer(4);
    return true;
  });
  stored.trim();
  return counted == stored;
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
#include "app/figure_report.hpp"

#include <bit>
#include <charconv>

#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Figure;

std::size_t place_of(domain::Fact fact) {
  return static_cast<std::size_t>(std::countr_zero(static_cast<std::uint64_t>(fact)));
}

/// What time has decided since the last event of a ticket: unanswered ones whose time is over, and
/// work that is late now.
void add_late(store::Transaction& tx, const FigureQuestion& question, FigureTables& tables) {
  const store::Transaction::EachRow late_answer = [&](const store::Row& row) {
    const auto month = static_cast<int>(row.integer(0));
    const SumKey key{month, false, row.string(1), row.string(2), row.string(3)};
    ++tables.sums[key][place_of(domain::answer_decided)];
    for (const auto& answer : domain::split_answers(row.text(4)))
      if (answer.fact == domain::AnswerFact::owed)
        ++tables.answers[{month, false, answer.party, row.string(2), row.string(3)}].due;
    return true;
  };
  const store::Transaction::EachRow late_work = [&](const store::Row& row) {
    auto& sums = tables.sums[{static_cast<int>(row.integer(0)), false, row.string(1), row.string(2),
                              row.string(3)}];
    const auto facts = row.integer(4);
    if ((facts & domain::work_judged) == 0) ++sums[place_of(domain::work_judged)];
    if ((facts & domain::work_in_time) != 0) --sums[place_of(domain::work_in_time)];
    return true;
  };
  tx.for_each(query::list_late_answers,
              {question.community, question.from, question.to, question.with_private, question.now},
              late_answer);
  tx.for_each(query::list_late_work,
              {question.community, question.from, question.to, question.with_private, question.now},
              late_work);
}

FigureTables load(store::Transaction& tx, const FigureQuestion& question) {
  auto tables =
      load_tables(tx, question.community, question.from, question.to, question.with_private);
  add_late(tx, question, tables);
  return tables;
}

bool is_asked_for(const FigureQuestion& question, const SumKey& key) {
  const auto& [month, hidden, party, grid, category] = key;
  return (!question.party || *question.party == party) &&
         (!question.grid || *question.grid == grid) &&
         (!question.category || *question.category == category);
}

void add(FigureGroup& group, const domain::FactSums& sums) {
  for (std::size_t i = 0; i < sums.size(); ++i) group.sums[i] += sums[i];
}
void add(FigureGroup& group, const domain::AnswerSums& sums) {
  group.answers.due += sums.due;
  group.answers.in_time += sums.in_time;
  group.answers.silent += sums.silent;
}

void add_times(FigureReport& report, const FigureQuestion& question, const FigureTables& tables) {
  if (question.grid || question.category) return;
  for (const auto& [key, tickets] : tables.times) {
    const auto& [measure, month, hidden, party, bucket] = key;
    const bool closing = measure == "close";
    // Of one party it is that party's answer that is waited for, of all the first of any.
    const bool whole = closing || measure == (question.party ? "answer" : "first_answer");
    const auto times = [&](FigureGroup& group) -> Times& {
      return closing ? group.close : group.first_answer;
    };
    if (whole && (!question.party || *question.party == party)) {
      times(report.total).buckets[bucket] += tickets;
      times(report.by_month[month]).buckets[bucket] += tickets;
    }
    if (measure != "first_answer" && !party.empty() &&
        (!question.party || *question.party == party))
      times(report.by_party[party]).buckets[bucket] += tickets;
  }
}

}  // namespace

std::optional<double> Times::median() const {
  std::int64_t all = 0;
  for (const auto& [bucket, count] : buckets) all += count;
  if (all == 0) return std::nullopt;
  // The lower of the two in the middle.
  std::int64_t before = 0;
  for (const auto& [bucket, count] : buckets) {
    before += count;
    if (before * 2 >= all) return domain::bucket_middle(bucket);
  }
  return std::nullopt;
}

Rate FigureGroup::rate(Figure figure, bool of_party) const {
  if (of_party && figure == Figure::answer) return {answers.in_time, answers.due};
  if (of_party && figure == Figure::silence) return {answers.silent, answers.due};
  const auto sets = domain::sets_of(figure);
  return {sums[place_of(sets.numerator)], sums[place_of(sets.denominator)]};
}

bool FigureGroup::is_empty() const {
  return sums == domain::FactSums{} && answers == domain::AnswerSums{};
}

FigureReport make_report(store::Transaction& tx, const FigureQuestion& question) {
  FigureReport report;
  const auto tables = load(tx, question);
  const auto spread = [&](const SumKey& key, const auto& sums) {
    if (!is_asked_for(question, key)) return;
    const auto& [month, hidden, party, grid, category] = key;
    add(report.total, sums);
    add(report.by_month[month], sums);
    if (!party.empty()) add(report.by_party[party], sums);
    if (!grid.empty()) add(report.by_grid[grid], sums);
    add(report.by_category[category], sums);
  };
  for (const auto& [key, sums] : tables.sums) spread(key, sums);
  for (const auto& [key, sums] : tables.answers) spread(key, sums);
  add_times(report, question, tables);
  return report;
}

std::map<SumKey, FigureGroup> make_rows(store::Transaction& tx, const FigureQuestion& question) {
  std::map<SumKey, FigureGroup> rows;
  const auto tables = load(tx, question);
  const auto spread = [&](SumKey key, const auto& sums) {
    if (!is_asked_for(question, key)) return;
    std::get<bool>(key) = false;
    add(rows[key], sums);
  };
  for (const auto& [key, sums] : tables.sums) spread(key, sums);
  for (const auto& [key, sums] : tables.answers) spread(key, sums);
  return rows;
}

bool TicketsBehind::start_after(std::string_view cursor) {
  const auto dot = cursor.find('.');
  if (dot == cursor.npos) return false;
  const auto ticket = base::decode_id(cursor.substr(dot + 1));
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + dot, raised_at_ms);
  if (!ticket || error != std::errc{} || end != cursor.data() + dot) return false;
  id = *ticket;
  return true;
}

std::string TicketsBehind::cursor() const {
  return std::to_string(raised_at_ms) + "." + base::TicketId{id}.text();
}

void TicketsBehind::each(store::Transaction& tx, const FigureQuestion& question,
                         const std::function<bool(base::TicketId)>& each) {
  constexpr std::int64_t tickets_per_step = 200;
  const auto sets = domain::sets_of(figure);
  const bool numerator = part == FigurePart::numerator;
  const bool of_answers = figure == Figure::answer;
  const bool of_work = figure == Figure::on_time;
  // Answers and silences of one party are found by its words among the ticket's answers.
  const bool of_party = question.party && (of_answers || figure == Figure::silence);
  const auto word = [&](char fact) { return " " + *question.party + ":" + fact + ":"; };
  std::optional<std::string> first;
  std::string second, third, owed;
  std::int64_t bit = sets.denominator;
  if (numerator) bit = sets.numerator;
  std::int64_t without = 0;
  if (part == FigurePart::missed) without = sets.numerator;
  if (of_party) {
    bit = domain::raised;
    without = 0;
    const char hit = of_answers ? 't' : 's';
    const char miss = of_answers ? 's' : 't';
    if (numerator) {
      first = word(hit);
    } else {
      first = word('l');
      second = word(miss);
      if (part == FigurePart::denominator) third = word(hit);
      owed = word('o');
    }
  }
  while (!ended_) {
    struct Place {
      std::int64_t id, raised_at_ms;
    };
    const auto places = tx.list(
        [](const store::Row& row) {
          return Place{row.integer(0), row.integer(1)};
        },
        query::list_figure_tickets,
        {question.community,
         raised_at_ms,
         id,
         question.from,
         question.to,
         question.with_private,
         bit,
         of_answers && !of_party && !numerator,
         question.now,
         of_work && !numerator,
         of_work && numerator,
         question.grid,
         question.category,
         of_party ? std::nullopt : question.party,
         first,
         second,
         third,
         owed,
         figure == Figure::silence && !of_party && !numerator,
         without,
         tickets_per_step});
    for (const auto& place : places) {
      if (!each(base::TicketId{place.id})) return;
      id = place.id;
      raised_at_ms = place.raised_at_ms;
    }
    ended_ = static_cast<std::int64_t>(places.size()) < tickets_per_step;
  }
}

}  // namespace sifang::app

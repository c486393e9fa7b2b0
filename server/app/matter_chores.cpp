// SPDX-License-Identifier: Apache-2.0
// Telling that something posted has hung until its last day, once: then the next stage may follow,
// and the sheet comes down.
#include <algorithm>

#include "app/chores.hpp"
#include "app/matters.hpp"
#include "domain/recurrence.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

/// What ended longer ago, while the program did not run or knew nothing of it, is told no more.
constexpr std::chrono::days told_for{30};
/// No zone is further from that of the query.
constexpr std::chrono::days a_day{1};
/// Postings of the last days; more of them end with the next rounds.
constexpr std::int64_t most_looked_at = 1000;

bool is_over(domain::Day last_day, base::Time now, std::string_view zone) {
  return domain::local_day(now, zone) > last_day;
}

std::vector<std::int64_t> find_over(store::Transaction& tx, base::Time now) {
  std::vector<std::int64_t> over;
  const auto today = std::chrono::floor<std::chrono::days>(now);
  tx.for_each(query::list_postings_over,
              {domain::day_text(domain::Day{(today - told_for).time_since_epoch()}),
               domain::day_text(domain::Day{(today + a_day).time_since_epoch()}), most_looked_at},
              [&](const store::Row& row) {
                const auto last_day = domain::parse_day(row.text(1));
                if (last_day && is_over(*last_day, now, row.text(2)))
                  over.push_back(row.integer(0));
                return std::ssize(over) < most_due_at_once;
              });
  return over;
}

base::Result<void> tell_over(Call& call, std::int64_t key) {
  const auto id = call.tx.find([](const store::Row& row) { return row.id<domain::MatterId>(0); },
                               query::find_matter_of_record, {domain::MatterRecordId{key}});
  const auto matter = id ? load_matter(call.tx, *id) : std::nullopt;
  if (!matter || matter->state == domain::MatterState::ended) return {};
  const auto record =
      std::find_if(matter->records.begin(), matter->records.end(),
                   [&](const auto& each) { return each.id == domain::MatterRecordId{key}; });
  if (record == matter->records.end() || !record->taken_back_for.empty()) return {};
  // Found due before this transaction: somebody else may have told it since.
  if (call.tx.execute(query::set_posting_over_told, {record->id}) == 0) return {};
  append_matter_event(call, *matter, "matter.posting_over", record_extra(*record));
  return {};
}

}  // namespace

void add_matter_chores(std::vector<Chore>& chores) {
  chores.push_back({.name = "tell_postings_over",
                    .period = std::chrono::seconds(10),
                    .find_due = find_over,
                    .run = tell_over});
}

}  // namespace sifang::app

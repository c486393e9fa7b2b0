// SPDX-License-Identifier: Apache-2.0
// The stored figures of a period, with what time has decided since: grouped, as rows, and the
// tickets behind them. All three follow the same definitions (domain/figures.hpp).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "app/figures.hpp"

namespace sifang::app {

/// Months as 202611, both ends included. `party` has the work; of answers and silences, it answers.
struct FigureQuestion {
  base::CommunityId community;
  base::Time now;
  int from = 0, to = 0;
  std::optional<std::string> party, grid, category;
  bool with_private = false;
};

struct Rate {
  std::int64_t numerator = 0, denominator = 0;
};

/// How many took how long, by domain::time_bucket.
struct Times {
  std::map<int, std::int64_t> buckets;
  /// In minutes; nothing when there are none.
  [[nodiscard]] std::optional<double> median() const;
};

struct FigureGroup {
  domain::FactSums sums{};
  domain::AnswerSums answers;
  Times first_answer, close;

  /// `of_party`: answers and silences are those of one party, not of all together.
  [[nodiscard]] Rate rate(domain::Figure figure, bool of_party) const;
  [[nodiscard]] bool is_empty() const;
};

struct FigureReport {
  FigureGroup total;
  std::map<int, FigureGroup> by_month;
  std::map<std::string, FigureGroup> by_party, by_grid, by_category;
};
/// Medians are kept whole, by month and by party; where a grid or a category is asked for there are
/// none.
[[nodiscard]] FigureReport make_report(store::Transaction& tx, const FigureQuestion& question);
/// One group for each month, party, grid and category; private tickets, where asked for, among
/// them.
[[nodiscard]] std::map<SumKey, FigureGroup> make_rows(store::Transaction& tx,
                                                      const FigureQuestion& question);

enum class FigurePart { numerator, denominator, missed };

/// Walks the tickets behind a figure, newest first.
struct TicketsBehind {
  domain::Figure figure;
  FigurePart part;

  /// False for a cursor that this list did not give.
  [[nodiscard]] bool start_after(std::string_view cursor);
  /// Calls `each` until it returns false or the list ends.
  void each(store::Transaction& tx, const FigureQuestion& question,
            const std::function<bool(base::TicketId)>& each);
  /// Where the last ticket handed out stands.
  [[nodiscard]] std::string cursor() const;
  [[nodiscard]] bool ended() const { return ended_; }

  std::int64_t raised_at_ms = INT64_MAX;
  std::int64_t id = INT64_MAX;
  bool ended_ = false;
};

}  // namespace sifang::app

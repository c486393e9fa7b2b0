// SPDX-License-Identifier: Apache-2.0
// The figures inside a transaction: kept with every event of a ticket, made anew from the log, held
// against it. What they mean stands in domain/figures.hpp, and for the board in domain/board.hpp.
//
// Private tickets are counted apart, and told only to those who may see every private ticket
// (members, hosts, officers): no figure that others read hangs on one.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "app/command.hpp"
#include "domain/figures.hpp"

namespace sifang::app {

/// Takes the event into the figures. Called with every event that tells of a ticket's state, in its
/// transaction.
void record_figures(store::Transaction& tx, base::Time now, const domain::Ticket& ticket,
                    const std::vector<std::string>& parties, std::string_view kind);

[[nodiscard]] std::optional<domain::TicketFigures> load_figures(store::Transaction& tx,
                                                                base::TicketId id);
/// What the log of a ticket amounts to, from the fullest body of each of its events.
[[nodiscard]] std::optional<domain::TicketFigures> figures_of_story(
    const std::vector<std::string>& bodies, std::string_view zone);

/// Says that a community's figures are whole: a new one's are.
void mark_figures(store::Transaction& tx, base::CommunityId community, base::Time now);
/// Makes a community's figures anew from the log, in this transaction.
void rebuild_figures(store::Transaction& tx, base::CommunityId community, std::string_view zone,
                     base::Time now);

/// Where a ticket's sums stand: month, private, party, grid, category.
using SumKey = std::tuple<int, bool, std::string, std::string, std::string>;
/// Measure, month, private, party, bucket.
using TimeKey = std::tuple<std::string, int, bool, std::string, int>;
/// Private, measure, day, name: domain::BoardCount.
using BoardKey = std::tuple<bool, std::string, std::int64_t, std::string>;
/// The sums of a community: what its tickets amount to, or what is stored.
struct FigureTables {
  std::map<SumKey, domain::FactSums> sums;
  std::map<SumKey, domain::AnswerSums> answers;
  std::map<TimeKey, std::int64_t> times;
  std::map<BoardKey, std::int64_t> board;
  bool operator==(const FigureTables&) const = default;

  void add(const domain::TicketFigures& figures, int sign);
  /// What is zero goes.
  void trim();
};
/// A day of the zone as 20261127.
[[nodiscard]] int day_of(base::Time at, std::string_view zone);
/// What is stored of the months from `from` to `to` (202601), without the board.
[[nodiscard]] FigureTables load_tables(store::Transaction& tx, base::CommunityId community,
                                       int from, int to, bool with_private);
/// Whether the stored sums are what the stored figures of the tickets amount to.
[[nodiscard]] bool are_sums_right(store::Transaction& tx, base::CommunityId community);

void add_figure_commands(CommandTable& commands);

}  // namespace sifang::app

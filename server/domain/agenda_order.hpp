// SPDX-License-Identifier: Apache-2.0
// How an agenda builds itself (product.md, The weekly meeting): commitments of the last meeting,
// overdue tickets, tickets sent to the agenda, new tickets by supporters, carried-over items.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

/// Why something is on the agenda; the order of the enumerators is the order on the agenda.
enum class AgendaReason : std::uint8_t { commitment, overdue, sent, supported, carried };
template <>
struct Codes<AgendaReason> {
  static constexpr auto last = AgendaReason::carried;
  static constexpr auto list =
      std::to_array<std::string_view>({"commitment", "overdue", "sent", "supported", "carried"});
};

/// What brings a ticket before the meeting without anybody's asking.
enum class AgendaRule : std::uint8_t { second_return, supporters, overdue, reopened_twice };
template <>
struct Codes<AgendaRule> {
  static constexpr auto last = AgendaRule::reopened_twice;
  static constexpr auto list =
      std::to_array<std::string_view>({"second_return", "supporters", "overdue", "reopened_twice"});
};

/// Something that could come on the agenda.
struct AgendaCandidate {
  AgendaReason reason;
  ItemKind kind;
  std::string title;
  base::TicketId ticket;        // none where it is about no ticket
  base::DecisionId commitment;  // reason commitment: the decision to report on
  base::ItemId carried_from;    // reason carried: the item of the last meeting
  bool private_ticket = false;
  std::int64_t supporters = 0;
  base::Time since;  // when due, sent or submitted: earlier comes first
};

/// Minutes set aside for an item before the host changes them.
[[nodiscard]] int default_minutes(ItemKind kind);

/// The agenda: each ticket once, under its first reason; private tickets only if somebody put them
/// there by hand (sent, decided on or carried over); within a reason by time, new ones by
/// supporters and then by time. The order depends on nothing else: equal ones go by their ids.
[[nodiscard]] std::vector<AgendaCandidate> order_agenda(std::vector<AgendaCandidate> candidates);

}  // namespace sifang::domain

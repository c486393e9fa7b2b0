// SPDX-License-Identifier: Apache-2.0
// The ledger: entries of two lines that add up to 0, only ever added to. A balance is a sum.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frame.hpp"

namespace points {

/// An account: 'issued' has owner 0, 'household' and 'reserved' a household, 'shop' and 'settled' a
/// shop.
struct Account {
  std::string name;
  std::int64_t owner = 0;
};
inline Account issued() { return {"issued", 0}; }
inline Account of_household(std::int64_t id) { return {"household", id}; }
inline Account reserved_of(std::int64_t household) { return {"reserved", household}; }
inline Account of_shop(std::int64_t id) { return {"shop", id}; }
inline Account settled_of(std::int64_t shop) { return {"settled", shop}; }

/// Moves `points` (may be negative, not 0) from one account to another.
struct Entry {
  std::string kind;  // a kind of plugin_points_entries
  Account from, to;
  std::int64_t points = 0;
  std::string day, month;
  std::int64_t household = 0;  // whose passbook shows it; 0: nobody's
  std::int64_t score = 0, reverses = 0, redemption = 0, settlement = 0, block = 0;  // 0: none
  std::string outside = {};                                                         // "": none
  std::string words;        // what for, as people read it
  std::string by, by_name;  // "": the program
};

/// Adds an entry to the ledger; its id. In the passbook of `household` it changes the balance by
/// what the lines do to that household's account.
std::int64_t add_entry(const Host& host, std::string_view community, std::int64_t now,
                       const Entry& entry);

/// Sum of the lines of an account.
[[nodiscard]] std::int64_t balance_of(const Host& host, const Account& account);

/// What is wrong with the ledger of a community (ledger_check.cpp), in words: entries and lines
/// that do not hold together, accounts of households, reservations or shops that scores,
/// redemptions and settlements do not explain, a code used twice. No problems: nothing is.
struct LedgerCheck {
  std::vector<std::string> problems = {};
  std::optional<std::int64_t> next = {};  // the rows behind this number are yet to be looked at
};
[[nodiscard]] LedgerCheck check_ledger(const Host& host, std::string_view community,
                                       std::int64_t after);

}  // namespace points

// SPDX-License-Identifier: Apache-2.0
#include "ledger.hpp"

namespace points {

std::int64_t add_entry(const Host& host, std::string_view community, std::int64_t now,
                       const Entry& entry) {
  std::int64_t change = 0;
  for (const auto& [account, sign] : {std::pair(&entry.from, -1), std::pair(&entry.to, 1)})
    if (account->name == "household" && account->owner == entry.household && entry.household != 0)
      change += sign * entry.points;
  const auto id =
      find_number(host, "SELECT coalesce(max(id), 0) + 1 FROM plugin_points_entries", {});
  host.write(
      {{"INSERT INTO plugin_points_entries (id, community, kind, at, day, month, household,"
        " points, score, reverses, redemption, settlement, outside, block, words, by_id,"
        " by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
        " $16, $17)",
        {id, community, entry.kind, now, entry.day, entry.month, id_or_null(entry.household),
         change, id_or_null(entry.score), id_or_null(entry.reverses), id_or_null(entry.redemption),
         id_or_null(entry.settlement), text_or_null(entry.outside), id_or_null(entry.block),
         entry.words, entry.by, entry.by_name},
        1},
       {"INSERT INTO plugin_points_lines (entry, account, owner, community, points) VALUES"
        " ($1, $2, $3, $4, -$5), ($1, $6, $7, $4, $5)",
        {id, entry.from.name, entry.from.owner, community, entry.points, entry.to.name,
         entry.to.owner},
        2}});
  return id;
}

std::int64_t balance_of(const Host& host, const Account& account) {
  return find_number(host,
                     "SELECT coalesce(sum(points), 0) FROM plugin_points_lines"
                     " WHERE account = $1 AND owner = $2",
                     {account.name, account.owner});
}

}  // namespace points

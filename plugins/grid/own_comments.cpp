// SPDX-License-Identifier: Apache-2.0
#include "own_comments.hpp"

namespace grid {

Whose whose_comment(const Host& host, const std::string& comment) {
  auto whose = Whose::unknown;
  host.query(
      "SELECT goes_up FROM plugin_grid_own_comments WHERE comment = $1", {comment},
      [&](const Row& row) { whose = row.integer(0) == 1 ? Whose::others : Whose::township; });
  return whose;
}

void note_comment(const Host& host, const std::string& comment, Whose whose) {
  const bool goes_up = whose == Whose::others;
  host.write(
      {{"INSERT INTO plugin_grid_own_comments (comment, goes_up) VALUES ($1, $2)"
        " ON CONFLICT DO NOTHING",
        {comment, int(goes_up)}}});
  if (goes_up)
    host.write(
        {{"UPDATE plugin_grid_outbox SET unclear_comment = '', next_at = $2"
          " WHERE unclear_comment = $1 AND state = 'to_send'",
          {comment, host.now_ms()}}});
  else
    host.write(
        {{"DELETE FROM plugin_grid_outbox WHERE unclear_comment = $1"
          " AND state = 'to_send' AND tries = 0",
          {comment}}});
}

}  // namespace grid

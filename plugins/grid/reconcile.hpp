// SPDX-License-Identifier: Apache-2.0
// Both sides compared: what the ways of asking (requests of Open311, a webhook township's list)
// have in common.
#pragma once

#include "inbox.hpp"

namespace grid {

/// One that has begun.
struct Run {
  std::int64_t id = 0, connector = 0, at = 0, reached = 0, listed = 0, tries = 0, busy_until = 0;
  std::string cursor;
};

/// A case as the other side tells it. `state`: open, closed, "" for a word that we do not know.
struct Their {
  std::string word, state;
  std::optional<std::int64_t> updated;
  std::string page;
};
void add_difference(const Host& host, const Run& run, const Link& link, const char* what,
                    const std::string& ours, const std::string& theirs);
/// `theirs` null: they do not have it.
void compare(const Host& host, const Connector& connector, const Run& run, const Link& link,
             const Their* theirs);
/// `error` "": it was done.
void end_run(const Host& host, const Run& run, const std::string& error);
void try_later(const Host& host, const Connector& connector, const Run& run,
               const std::string& error);

/// Asks for the next page of a webhook township's list.
void ask_their_list(const Host& host, const Connector& connector, const Run& run);
void their_list_answered(const Host& host, const Connector& connector, const Run& run,
                         std::string_view body);

}  // namespace grid

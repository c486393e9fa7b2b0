// SPDX-License-Identifier: Apache-2.0
// The erasure of a person at their request: what names them goes, from rows and from the log, and
// the log says what was rewritten, so that `sifang verify` still proves the rest.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "app/command.hpp"

namespace sifang::app {

/// The nouns whose stories may tell of a person, found a page of the log at a time so that a long
/// one holds up nobody. What is written meanwhile is looked for by the erasure itself.
class ErasureSearch {
 public:
  explicit ErasureSearch(base::UserId person) : person_(person) {}

  /// Looks on; false once the end has been reached. Errors: not_found for nobody, conflict for who
  /// is erased already.
  [[nodiscard]] base::Result<bool> read_on(store::Transaction& tx);

 private:
  friend struct Erasing;
  struct Found {
    std::int64_t seq = 0;  // up to here
    std::set<std::string> scopes;
  };
  [[nodiscard]] base::Result<void> begin(store::Transaction& tx);
  bool look_on(store::Transaction& tx, base::CommunityId community, Found& found) const;

  const base::UserId person_;
  std::string name_;
  std::map<base::CommunityId, Found> found_;  // begun: not empty, or has_begun_
  bool has_begun_ = false;
};

struct Erased {
  std::int64_t tickets = 0;  // that they reported, and that stay
  std::int64_t emptied = 0;  // private ones among them, of which the words went
  std::int64_t bodies = 0;   // of events, that were rewritten
};
/// All of it in one transaction. `actor` null: the command line. Errors: as ErasureSearch,
/// conflict.
[[nodiscard]] base::Result<Erased> erase_person(store::Transaction& tx, const Services& services,
                                                const Caller* actor, ErasureSearch search);

/// What is remembered for a request with a key instead of its answer; no JSON.
inline constexpr std::string_view forgotten_answer = "forgotten";

void add_erasure_command(CommandTable& commands);

}  // namespace sifang::app

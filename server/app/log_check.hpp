// SPDX-License-Identifier: Apache-2.0
// Recomputes the hash chain of a community's log, for `sifang verify`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

/// Reads a log from its first event to its end, a page per transaction, so that a long one holds up
/// nobody; what is written meanwhile is read too.
class LogCheck {
 public:
  /// `complain` is told the seq of an event and what is wrong with it.
  using Complain = std::function<void(std::int64_t seq, const std::string& what)>;

  LogCheck(base::CommunityId community, Complain complain)
      : community_(community), complain_(std::move(complain)), last_hash_(32, '\0') {}

  /// Checks the next page; false once the end has been reached and held against the community's
  /// row.
  [[nodiscard]] bool read_on(store::Transaction& tx);

 private:
  /// One event as the chain sees it.
  struct Link {
    std::int64_t seq = 0;
    base::Time at;
    base::UserId actor;
    std::string kind, subject, scope, prev_hash, hash;
    std::vector<std::string> digests;
  };

  /// By seq and position of the body.
  using Digests = std::map<std::pair<std::int64_t, std::int64_t>, std::string>;

  void read(const store::Row& row);
  void check_erased();
  void finish();
  void check_end(store::Transaction& tx);

  const base::CommunityId community_;
  const Complain complain_;
  Link link_;
  Digests rewritten_;  // bodies that were rewritten, as their rows say
  Digests told_;       // and as the log says
  std::int64_t last_seq_ = 0;
  std::string last_hash_;
};

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
// What the store tells the rest of the program after a commit: the events that are now on disk.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace sifang::base {

/// The text of an event for those who hold at least one of `audience`'s labels
/// (domain/audience.hpp). `body` is the JSON object of wire.md, exactly as stored and as sent.
struct EventBody {
  std::vector<std::string> audience;
  std::string body;
};

/// One committed event. Bodies come most privileged first; a viewer gets the first that is theirs.
struct CommittedEvent {
  CommunityId community;
  std::int64_t seq = 0;
  std::vector<EventBody> bodies;
};

/// The events of one flush to disk, in commit order.
using CommitBatch = std::vector<std::shared_ptr<const CommittedEvent>>;

/// Called once per flush, after it is on disk. Thread: the store's writer; must not block.
using CommitSink = std::function<void(const CommitBatch&)>;

}  // namespace sifang::base

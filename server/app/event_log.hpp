// SPDX-License-Identifier: Apache-2.0
// The log of a community: writing an event in the transaction that makes it true, and reading what
// a viewer may see of it.
//
// Chain: digest(body) = SHA-256(salt, audience, "\n", body)
//        hash = SHA-256(prev_hash, header, digest of each body in order)
//        header = community "\n" seq "\n" at_ms "\n" actor "\n" kind "\n" subject "\n" scope "\n"
// with ids and numbers as decimal text and "" for no actor. The hash before the first event is 32
// zero bytes. A body may be rewritten or erased later (erasure.hpp); its digest stays. What is
// shown of a body may be masked (masks.hpp); its digest is of what was written.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/caller.hpp"
#include "base/clock.hpp"
#include "domain/audience.hpp"
#include "store/transaction.hpp"

namespace sifang::app {

enum class ActorShown { yes, no };

/// An event as one audience reads it. `data` is a JSON object.
struct EventVersion {
  domain::LabelSet audience;
  std::string data;
  ActorShown actor = ActorShown::yes;
};

/// Something that happened. `versions` come most privileged first; who holds none of their labels
/// learns only that the number was taken.
struct NewEvent {
  base::CommunityId community;
  std::string_view kind;  // "ticket.submitted"
  std::string subject;    // "ticket:<id>"
  std::string scope;      // the noun whose story it belongs to; empty: the subject
  std::vector<EventVersion> versions;
};

/// Appends to the log. `actor` null: the system itself. Returns the event's seq.
/// Requires: a write transaction.
std::int64_t append_event(store::Transaction& tx, const Caller* actor, base::Time at,
                          const NewEvent& event);

/// The events a viewer may see, oldest first.
struct EventPage {
  std::vector<std::string> bodies;
  std::vector<std::int64_t> narrow = {};  // of which not everybody may read what is told here
  std::int64_t seq = 0;                   // everything up to here was considered
  bool more = false;                      // there are events after `seq`
};

/// Reads on from `since` (exclusive), considering at most `limit` events.
[[nodiscard]] EventPage read_events(store::Transaction& tx, base::CommunityId community,
                                    const domain::LabelSet& viewer, std::int64_t since,
                                    std::int64_t limit);

/// Whether a story tells of an event; asked once for each, in their order.
using StoryFilter = std::function<bool(std::int64_t seq, std::string_view kind)>;
/// The story of one noun ("ticket:<id>", "meeting:<id>") as the viewer may see it.
[[nodiscard]] std::vector<std::string> read_story(store::Transaction& tx, std::string_view scope,
                                                  const domain::LabelSet& viewer,
                                                  const StoryFilter& tells = {});

/// The fullest body of each event of a story, in order.
[[nodiscard]] std::vector<std::string> full_story(store::Transaction& tx, std::string_view scope);

/// `subject` texts: "ticket:0123456789abc".
template <class IdType>
[[nodiscard]] std::string subject_of(std::string_view noun, IdType id) {
  return std::string(noun) + ":" + id.text();
}

/// Labels as stored, separated by blanks, and back.
[[nodiscard]] std::string join_labels(const domain::LabelSet& labels);
[[nodiscard]] domain::LabelSet split_labels(std::string_view text);

/// Recomputation for `sifang verify`.
[[nodiscard]] std::string event_digest(std::string_view salt, std::string_view audience,
                                       std::string_view body);
struct EventHeader {
  base::CommunityId community;
  std::int64_t seq;
  base::Time at;
  base::UserId actor;
  std::string_view kind, subject, scope;
};
[[nodiscard]] std::string event_hash(std::string_view prev_hash, const EventHeader& header,
                                     const std::vector<std::string>& digests);

}  // namespace sifang::app

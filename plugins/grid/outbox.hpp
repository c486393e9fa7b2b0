// SPDX-License-Identifier: Apache-2.0
// The durable queue of what a township is to hear: a row in the same transaction as the event it
// comes from, in order per ticket, tried until it is through, dead, or given up by hand.
#pragma once

#include "connectors.hpp"

namespace grid {

inline constexpr std::int64_t most_tries = 12;
inline constexpr std::int64_t answer_within_ms = 30'000;  // else it is asked again
/// The moment at which this server was first asked for anything.
[[nodiscard]] std::int64_t started_at(const Host& host);
/// Of a row, which may stand behind what other connectors ask.
inline constexpr std::int64_t sent_within_ms = 150'000;
/// Of a connector: eight with a poll, a check and a comparison, so that no silent one takes all the
/// room that the plugin has.
inline constexpr std::int64_t under_way_at_once = 5;

struct OutRow {
  std::int64_t id = 0;  // 0: there is none
  std::int64_t connector = 0, seq = 0, tries = 0;
  std::string community, ticket, number, kind, action, by, state, token;
  [[nodiscard]] bool is_request() const { return kind == "request"; }
  [[nodiscard]] bool is_open() const {
    return state == "to_send" || state == "failed" || state == "sent";
  }
};
[[nodiscard]] OutRow find_out_row(const Host& host, std::int64_t id);

/// A step of a ticket, for every connector that is to hear of it.
void queue_step(const Host& host, const sifang_event& event, std::string_view action,
                const Json& body);

/// Nothing more of it: what waits behind a request that will never be there goes with it.
void end_row(const Host& host, const OutRow& row, const char* state, const std::string& why);

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
// Messages of /api/v1/live (wire.md, WebSocket).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace sifang::protocol {

/// A message from a client. Which fields an op has: wire.md.
struct LiveMessage {
  std::string op;
  std::int64_t id = 0;
  std::string community, method, params, meeting;  // params is a JSON object as text
  std::optional<std::int64_t> since;
  std::optional<std::string> key;
};

/// Errors: malformed, invalid. `id` of the message is put into `id` as soon as it is known, so that
/// the refusal can name it.
[[nodiscard]] base::Result<LiveMessage> read_live_message(std::string_view text, std::int64_t& id);

[[nodiscard]] std::string write_hello(std::string_view connection, base::Time now);
/// `data` is JSON.
[[nodiscard]] std::string write_result(std::int64_t id, std::string_view data);
[[nodiscard]] std::string write_live_error(std::int64_t id, const base::Error& error,
                                           std::string_view request_id);
[[nodiscard]] std::string write_reset(base::CommunityId community, std::int64_t seq);
/// A stored event as the live message.
[[nodiscard]] std::string write_live_event(std::string_view body);

}  // namespace sifang::protocol

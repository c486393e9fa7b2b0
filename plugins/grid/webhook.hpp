// SPDX-License-Identifier: Apache-2.0
// A township that speaks JSON of its own: signed, filled into a template, read by pointers.
#pragma once

#include "open311_client.hpp"

namespace grid {

[[nodiscard]] Fetch write_webhook(const Connector& connector, const Message& message,
                                  std::int64_t now);
/// Its headers, with the secrets that hold now.
void sign_fetch(const Connector& connector, const std::string& id, std::int64_t now, Fetch& fetch);
/// RFC 3339, or seconds or milliseconds since 1970.
[[nodiscard]] std::optional<std::int64_t> read_moment(const std::string& text,
                                                      std::int64_t offset_minutes);
/// Updates in a body: an object, or a list of objects. What is none is left out and counted.
struct ReadUpdates {
  std::vector<Update> updates;
  std::size_t unreadable = 0;
};
/// `otherwise_id`: for a body of one without an id of its own. Errors: Refusal 400 for no JSON.
[[nodiscard]] ReadUpdates read_updates(const Connector& connector, std::string_view body,
                                       const std::string& otherwise_id, std::int64_t now,
                                       std::int64_t offset_minutes);
/// The number that an answer gives the ticket, "" where it gives none.
[[nodiscard]] std::string read_foreign(const Connector& connector, std::string_view body);

}  // namespace grid

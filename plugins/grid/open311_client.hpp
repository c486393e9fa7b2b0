// SPDX-License-Identifier: Apache-2.0
// A township that serves GeoReport v2 with mySociety's updates: what it is asked, and how its
// answers, JSON or XML, are read.
#pragma once

#include "messages.hpp"

namespace grid {

[[nodiscard]] Fetch write_request(const Connector& connector, const Message& message);
[[nodiscard]] Fetch write_update(const Connector& connector, const Message& message);
/// GET of a resource: ask(connector, "requests", {{"service_request_id", "1,2"}}).
[[nodiscard]] Fetch ask(const Connector& connector, const std::string& resource,
                        const std::vector<std::pair<std::string, std::string>>& query);

/// An answer as a list of objects whose values are texts or lists: a JSON array, one within an
/// object, or what stands in XML's root. Nothing where it is neither, or where what is around it is
/// called otherwise than `named` ("": whatever). All of it is UTF-8; `is_damaged` is set where
/// bytes were none.
[[nodiscard]] std::optional<Json> read_list(std::string_view body, std::string_view named = {},
                                            bool* is_damaged = nullptr);
/// The words of an error, "" where there are none.
[[nodiscard]] std::string read_error(std::string_view body);
/// With … where its key or a secret of it stands: others repeat in errors what they were sent.
[[nodiscard]] std::string without_keys(const Connector& connector, std::string text);
/// Whatever it is, as text; "" for null, nothing, and what is no text.
[[nodiscard]] std::string text_at(const Json& object, const char* name);

/// An update as it came down.
struct Update {
  std::string id, foreign, number, status, words, step, who, deadline;
  std::optional<std::int64_t> at;
  std::int64_t level = 0;
};
/// An element of a list of updates. Errors: nothing where what it needs is not there.
[[nodiscard]] std::optional<Update> read_update(const Json& object, std::int64_t offset_minutes);

}  // namespace grid

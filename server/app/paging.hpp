// SPDX-License-Identifier: Apache-2.0
// Lists that are read page by page: where one goes on, and how a page is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "base/ids.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::app {

/// The id behind which a list goes on; `first` at its beginning: of a list that goes up it is no
/// id, to be bound by its value. Errors: invalid.
template <class IdType>
[[nodiscard]] base::Result<IdType> read_cursor(const std::optional<std::string>& cursor,
                                               IdType first) {
  if (!cursor) return first;
  if (const auto id = IdType::parse(*cursor)) return *id;
  return base::Error{base::Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};
}

/// A page of at most `limit` of the ids, of which one more was read to know whether there is a
/// next:
/// {"items":[…],"next"}. `write` gives the JSON of one.
template <class IdType, class Write>
[[nodiscard]] Reply write_page(std::vector<IdType> ids, std::int64_t limit, Write write) {
  const bool more = ids.size() > static_cast<std::size_t>(limit);
  if (more) ids.pop_back();
  protocol::JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const auto id : ids) out.raw(write(id));
  out.end_array().field("next", more ? ids.back() : IdType{}).end_object();
  return {.body = out.take()};
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
#include "lists.hpp"

namespace grid {

std::string hidden_for(const Call& call, const std::string& column) {
  if (call.has_role("officer")) return "json('false')";
  return "json(iif(" + column +
         " <> '' AND coalesce((SELECT visibility FROM plugin_grid_tickets WHERE id = " + column +
         "), 'private') = 'private', 'true', 'false'))";
}

void hide(Json& row, std::initializer_list<const char*> fields) {
  const bool is_hidden = row.at("hidden").get<bool>();
  row.erase("hidden");
  if (!is_hidden) return;
  for (const auto* field : fields) row[field] = nullptr;
}

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
#include "scores.hpp"

namespace points {

std::vector<Route> publication_routes() { return {}; }

void post_due(const Host&, std::string_view) {}

}  // namespace points

// SPDX-License-Identifier: Apache-2.0
// Requests for any route of a plugin, of which most say nothing that it wants.
#pragma once

#include <string>
#include <vector>

#include "chance.hpp"
#include "plugin_world.hpp"

namespace sifang::fuzz {

struct KnownRoute {
  std::string method, path;
  std::vector<std::string> parameters = {};
};

[[nodiscard]] std::vector<KnownRoute> routes_of(const sifang_plugin& plugin);
/// By somebody who holds every role.
[[nodiscard]] Asked some_request(Chance& chance, const std::vector<KnownRoute>& routes);

}  // namespace sifang::fuzz

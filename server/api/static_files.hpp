// SPDX-License-Identifier: Apache-2.0
// Serves the web client: a file by its path, index.html for every page of the client.
#pragma once

#include <string>

#include "net/http.hpp"

namespace sifang::api {

/// Compressed where the build made it so and the client takes it. `image_origins`: from where pages
/// may have pictures beside us, each with a blank before it.
[[nodiscard]] net::Response serve_web(const net::Request& request,
                                      const std::string& image_origins);

}  // namespace sifang::api

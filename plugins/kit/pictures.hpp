// SPDX-License-Identifier: Apache-2.0
// Photos that people have sent with a request.
#pragma once

#include <string>

#include "call.hpp"

namespace kit {

/// The photo is the plugin's from now on. `field` is its place in the request. Errors: Refusal 422
/// with the core's own words, or for what is no picture.
void keep_picture(const Call& call, const std::string& file, const std::string& field);

}  // namespace kit

// SPDX-License-Identifier: Apache-2.0
// Whether a text from elsewhere is what it should be, without reading it into anything.
#pragma once

#include <string_view>

namespace sifang::protocol {

[[nodiscard]] bool is_json(std::string_view text);

}  // namespace sifang::protocol

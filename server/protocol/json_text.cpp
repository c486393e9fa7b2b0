// SPDX-License-Identifier: Apache-2.0
#include "protocol/json_text.hpp"

#include <nlohmann/json.hpp>

namespace sifang::protocol {

bool is_json(std::string_view text) { return nlohmann::json::accept(text.begin(), text.end()); }

}  // namespace sifang::protocol

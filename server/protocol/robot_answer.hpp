// SPDX-License-Identifier: Apache-2.0
// What a robot of a group chat (DingTalk, WeCom) answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sifang::protocol {

/// {"errcode":0,"errmsg":"ok"}: the number; nothing when the answer is anything else.
[[nodiscard]] std::optional<std::int64_t> read_robot_code(std::string_view answer);

}  // namespace sifang::protocol

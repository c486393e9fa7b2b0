// SPDX-License-Identifier: Apache-2.0
// The patch rule of events (meeting_json.hpp): what a screen does with an event, and so what the
// story of a noun amounts to. web/src/api/patch.ts is its twin.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sifang::protocol {

/// The noun ("ticket", "meeting") that a story of event bodies, oldest first, amounts to; JSON.
[[nodiscard]] std::string fold_story(std::string_view noun, const std::vector<std::string>& bodies);

/// Compares what the log amounts to with what the rows say. Members that only one viewer is told
/// (moves, mine …) are no part of the log and are passed over. Returns "" when they agree, else the
/// first member that differs, as a JSON pointer.
[[nodiscard]] std::string compare_fold(std::string_view noun,
                                       const std::vector<std::string>& bodies,
                                       std::string_view row);

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
// A ticket's story as the figures read it: what stood after each event that told of its state.
#pragma once

#include <string>
#include <vector>

#include "domain/figures.hpp"

namespace sifang::protocol {

/// One moment for each event of the story (bodies as logged, oldest first) that tells of the
/// ticket's state; `day` is left to whoever knows the zone.
[[nodiscard]] std::vector<domain::FigureMoment> figure_moments(
    const std::vector<std::string>& bodies);

}  // namespace sifang::protocol

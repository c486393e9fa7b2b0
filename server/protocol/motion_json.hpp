// SPDX-License-Identifier: Apache-2.0
// A motion on the wire, with its earlier wordings and its amendments: always whole, so that a
// client puts it in the place of what it has.
#pragma once

#include <string>

#include "domain/motion.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::protocol {

void write_motion(JsonWriter& out, const domain::Motion& motion);

/// What a stored result of a vote makes of the motion or amendment that it was on.
[[nodiscard]] domain::MotionOutcome outcome_of(const std::string& result);

}  // namespace sifang::protocol

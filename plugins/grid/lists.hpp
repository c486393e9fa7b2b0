// SPDX-License-Identifier: Apache-2.0
// Lists that administrators read: what is private in them is for officers.
#pragma once

#include "frame.hpp"

namespace grid {

/// SQL for json: whether whoever asks may not know of the ticket whose id is in `column` ('':
/// none).
[[nodiscard]] std::string hidden_for(const Call& call, const std::string& column);
/// Takes `hidden` out of a row, and makes these fields null where it is true.
void hide(Json& row, std::initializer_list<const char*> fields);

}  // namespace grid

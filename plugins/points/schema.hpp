// SPDX-License-Identifier: Apache-2.0
// The plugin's tables. A step that was applied somewhere is never edited: what changes is a new
// step.
#pragma once

namespace points {

extern const char* const schema_0001;

}  // namespace points

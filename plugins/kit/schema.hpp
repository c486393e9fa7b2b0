// SPDX-License-Identifier: Apache-2.0
// The plugin's tables, from its migrations (NNNN.sql in its folder). A step that was applied
// somewhere is never edited: what changes is a new step.
#pragma once

#include <vector>

namespace kit {

struct SchemaStep {
  const char* name;
  const char* sql;
};

/// In order. Written by the build.
[[nodiscard]] const std::vector<SchemaStep>& schema_steps();

}  // namespace kit

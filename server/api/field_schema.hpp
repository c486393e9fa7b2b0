// SPDX-License-Identifier: Apache-2.0
// The fields of a command's input as JSON Schema.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/input.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::api {

void write_field_schema(protocol::JsonWriter& out, const protocol::FieldSpec& field);

/// A body's schema: all fields but those `left_out` because they stand in the path; `action` where
/// one chooses.
void write_object_schema(protocol::JsonWriter& out, const std::vector<protocol::FieldSpec>& fields,
                         const std::vector<std::string>& left_out, std::string_view action);

}  // namespace sifang::api

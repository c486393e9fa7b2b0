// SPDX-License-Identifier: Apache-2.0
// Golden examples (schema/protocol/examples): what clients may rely on, byte by byte.
// SIFANG_WRITE=1 writes them anew instead of comparing.
#pragma once

#include <string>
#include <string_view>

namespace sifang::test {

/// Compact JSON with line ends and indentation; every other byte stays, so that equal files mean
/// equal bytes on the wire.
[[nodiscard]] std::string indented(std::string_view json);

/// Holds `text` against the file of that name in schema/protocol/examples. A test failure says
/// where they part.
void expect_golden(const std::string& name, const std::string& text);
/// The same for compact JSON, which the file holds indented.
void expect_golden_json(const std::string& name, std::string_view json);

}  // namespace sifang::test

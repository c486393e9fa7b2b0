// SPDX-License-Identifier: Apache-2.0
// Bytes as text and back, and the question whether text is UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sifang::base {

[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
/// Base 64 for URLs (RFC 4648 §5) without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Base 64 (RFC 4648 §4) with padding, and back.
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);
/// Code points of well-formed UTF-8: what a person counts as characters, nearly.
[[nodiscard]] std::size_t count_characters(std::string_view utf8);
/// Whether a reader sees anything of well-formed UTF-8: a character that is no blank, no filler, no
/// joiner, no mark that only changes its neighbours (Unicode's Default_Ignorable_Code_Point,
/// White_Space and the blank letters U+2800 and U+3164).
[[nodiscard]] bool is_visible(std::string_view utf8);
/// Whether well-formed UTF-8 has embeddings, overrides or isolates (U+202A–U+202E, U+2066–U+2069),
/// with which a text reads otherwise than it is written.
[[nodiscard]] bool turns_direction(std::string_view utf8);

}  // namespace sifang::base

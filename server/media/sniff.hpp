// SPDX-License-Identifier: Apache-2.0
// What a file is, read off its bytes. What its sender calls it is not believed.
#pragma once

#include <optional>
#include <string_view>

namespace sifang::media {

enum class Kind { picture, voice, document };

struct Type {
  Kind kind;
  std::string_view name;  // media type
};

/// How many bytes of a file's beginning sniff() wants to see.
inline constexpr std::size_t sniffed_bytes = 64 * 1024;

/// JPEG, PNG, WebP, HEIC; MP4, WebM, Ogg, MP3 and WAV with sound alone; PDF. Nothing for anything
/// else, videos among it. `beginning`: the first `sniffed_bytes` of the file, or all of it.
[[nodiscard]] std::optional<Type> sniff(std::string_view beginning);

/// Of a file's name, for a type that sniff() knows; "" for others.
[[nodiscard]] std::string_view ending_of(std::string_view type);

}  // namespace sifang::media

// SPDX-License-Identifier: Apache-2.0
// The body of a POST as forms are sent, read liberally: application/x-www-form-urlencoded with or
// without a charset, or multipart/form-data with files. Names with brackets may come
// percent-encoded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace grid::open311 {

struct FormFile {
  std::string field, name, type, bytes;
};

/// What anybody may send, who is asked for a key only afterwards.
inline constexpr std::size_t most_fields = 1'000, most_parts = 100, longest_texts = 1'048'576;

/// `fault`: "" for none; in words, what cannot be read, with the status that says so (400, 413).
struct Form {
  std::vector<std::pair<std::string, std::string>> fields = {};  // in their order
  std::vector<FormFile> files = {};
  std::string fault = {};
  int status = 400;

  /// The first that is not empty; "" otherwise: empty is the same as absent.
  [[nodiscard]] std::string value(std::string_view name) const;
  /// All that are not empty, of `name` and of `name[]`.
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
};

[[nodiscard]] Form read_form(std::string_view content_type, std::string_view body);

}  // namespace grid::open311

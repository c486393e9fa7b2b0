// SPDX-License-Identifier: Apache-2.0
// Photos of scores and visits: kept by the core, shown to whoever may see what they prove.
#pragma once

#include <string>
#include <vector>

#include "frame.hpp"

namespace points {

/// What a photo is of: one of both.
struct PhotosOf {
  std::int64_t score = 0, visit = 0;
};
inline constexpr std::size_t photos_most = 9;

/// Keeps them, in this order. `field` is the list's place in the request. Errors: Refusal 422 for
/// what is no picture, of somebody else, or used before.
void keep_photos(const Call& call, const std::vector<std::string>& files, const std::string& field,
                 const PhotosOf& of);

/// GET /photos/{file}.
void show_photo(const Call& call);

}  // namespace points

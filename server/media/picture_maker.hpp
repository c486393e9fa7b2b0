// SPDX-License-Identifier: Apache-2.0
// Pictures made anew from what was sent: upright, of a bounded size, with nothing but pixels in
// them. The work is done by the program sifang-images (server/images) in a process of its own with
// little memory and time, so that a file made to break a decoder breaks nothing else.
#pragma once

#include <string>

#include "base/result.hpp"

namespace sifang::media {

struct PictureOrder {
  std::string source;     // path of what was sent
  std::string picture;    // path to write
  std::string thumbnail;  // path to write
};
struct Picture {
  std::string type;  // of `picture`; the thumbnail is a JPEG
  std::int64_t width = 0, height = 0;
};

/// Thread: any; blocks. Lifetime: the files are the caller's to remove, also after an error.
class PictureMaker {
 public:
  /// `program`: path of sifang-images.
  explicit PictureMaker(std::string program) : program_(std::move(program)) {}

  /// Errors: unsupported_media for what cannot be read as a picture, too_large for too many pixels,
  /// unavailable when the program is missing or the disk is full.
  [[nodiscard]] base::Result<Picture> make(const PictureOrder& order) const;
  /// The program is there.
  [[nodiscard]] bool is_ready() const;

 private:
  const std::string program_;
};

/// sifang-images beside the program that runs.
[[nodiscard]] std::string picture_program_beside_us();

}  // namespace sifang::media

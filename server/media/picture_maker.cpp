// SPDX-License-Identifier: Apache-2.0
#include "media/picture_maker.hpp"

#include <unistd.h>

#include <chrono>
#include <sstream>

#include "base/log.hpp"
#include "media/child_process.hpp"

namespace sifang::media {

using base::Errc;
using base::Error;

base::Result<Picture> PictureMaker::make(const PictureOrder& order) const {
  ChildProcess child(program_, {order.source, order.picture, order.thumbnail});
  if (!child.is_started()) {
    base::log_error("{} cannot be started; pictures are refused", program_);
    return Error{Errc::unavailable, "pictures cannot be taken at the moment"};
  }
  // The codes of server/images/main.cpp.
  constexpr int done = 0, too_many_pixels = 4, no_room = 5;
  constexpr std::chrono::seconds patience{30};
  const int code = child.wait(patience);
  if (code == too_many_pixels)
    return Error{Errc::too_large, "the picture has too many pixels; 50 megapixels are the most"};
  if (code == no_room) return Error{Errc::unavailable, "there is no room for the picture"};
  if (code != done)
    return Error{Errc::unsupported_media,
                 "the picture is damaged or of a kind that cannot be read"};
  Picture picture;
  constexpr std::size_t most_words = 256;
  std::istringstream words(child.said(most_words));
  if (!(words >> picture.type >> picture.width >> picture.height))
    return Error{Errc::unavailable, "the picture could not be made"};
  return picture;
}

bool PictureMaker::is_ready() const { return ::access(program_.c_str(), X_OK) == 0; }

std::string picture_program_beside_us() { return program_beside_us("sifang-images"); }

}  // namespace sifang::media

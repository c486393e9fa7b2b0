// SPDX-License-Identifier: Apache-2.0
// Takes out of a voice note where, when and with what it was recorded.
#pragma once

#include <string>
#include <string_view>

namespace sifang::media {

/// An MP4 file without its user data and metadata boxes (where phones put the place): they become
/// free space, so that nothing moves and the index stays right. Bytes that are no boxes are left.
[[nodiscard]] std::string forget_place_in_mp4(std::string bytes);
/// An MP3 file without the ID3 tags before and behind its sound.
[[nodiscard]] std::string_view forget_place_in_mp3(std::string_view bytes);

}  // namespace sifang::media

// SPDX-License-Identifier: Apache-2.0
#include "media/forget_place.hpp"

#include <algorithm>
#include <cstdint>

namespace sifang::media {
namespace {

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

/// Walks the boxes (ISO 14496-12, 4.2) between two places, into those that hold tracks.
void empty_boxes(std::string& bytes, std::size_t at, std::size_t end, int depth) {
  constexpr std::size_t head = 8;
  constexpr int deepest = 4;
  while (end - at >= head) {
    std::uint64_t size = number(bytes, at, 4);
    std::size_t content = at + head;
    if (size == 1 && end - at >= 2 * head) {
      size = number(bytes, at + head, 8);
      content += head;
    }
    if (size == 0) size = end - at;
    if (size < content - at || size > end - at) return;
    const auto next = at + static_cast<std::size_t>(size);
    const std::string_view name = std::string_view(bytes).substr(at + 4, 4);
    if (name == "udta" || name == "meta" || name == "uuid") {
      bytes.replace(at + 4, 4, "free");
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(content),
                bytes.begin() + static_cast<std::ptrdiff_t>(next), '\0');
    } else if ((name == "moov" || name == "trak") && depth < deepest) {
      empty_boxes(bytes, content, next, depth + 1);
    }
    at = next;
  }
}

}  // namespace

std::string forget_place_in_mp4(std::string bytes) {
  empty_boxes(bytes, 0, bytes.size(), 0);
  return bytes;
}

std::string_view forget_place_in_mp3(std::string_view bytes) {
  constexpr std::size_t head = 10, tail = 128;
  if (bytes.size() >= head && bytes.starts_with("ID3")) {
    std::size_t size = 0;  // four times seven bits
    for (std::size_t i = 6; i < head; ++i)
      size = size << 7 | (static_cast<std::uint8_t>(bytes[i]) & 0x7F);
    bytes.remove_prefix(std::min(head + size, bytes.size()));
  }
  if (bytes.size() > tail && bytes.substr(bytes.size() - tail).starts_with("TAG"))
    bytes.remove_suffix(tail);
  return bytes;
}

}  // namespace sifang::media

// SPDX-License-Identifier: Apache-2.0
#include "media/sniff.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace sifang::media {
namespace {

using namespace std::string_view_literals;

std::uint8_t byte(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : std::uint8_t{0};
}
std::string_view part(std::string_view bytes, std::size_t at, std::size_t size) {
  return at < bytes.size() ? bytes.substr(at, size) : std::string_view{};
}
bool has(std::string_view bytes, std::string_view text) { return bytes.find(text) != bytes.npos; }

/// ISO base media (ISO 14496-12): the brands in the first box tell pictures from sound; a video
/// track names its handler "vide". The index may stand at the end, out of sight: then the brand
/// alone decides, and only those of sound alone pass.
std::optional<Type> sniff_iso(std::string_view bytes) {
  constexpr std::array heic = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "mif1"sv};
  constexpr std::array sound = {"M4A "sv, "M4B "sv};
  constexpr std::array any = {"mp42"sv, "mp41"sv, "isom"sv, "iso2"sv, "iso5"sv, "iso6"sv,
                              "3gp4"sv, "3gp5"sv, "3gp6"sv, "dash"sv, "qt  "sv};
  const auto is = [](const auto& list, std::string_view brand) {
    return std::find(list.begin(), list.end(), brand) != list.end();
  };
  const auto brand = part(bytes, 8, 4);
  if (is(heic, brand)) return Type{Kind::picture, "image/heic"};
  if (has(bytes, "vide")) return std::nullopt;
  if (is(sound, brand) || (is(any, brand) && has(bytes, "soun")))
    return Type{Kind::voice, "audio/mp4"};
  return std::nullopt;
}

/// EBML (RFC 8794). Codecs of video begin with "V_", which the head of the tracks spells out.
std::optional<Type> sniff_webm(std::string_view bytes) {
  const auto head = bytes.substr(0, 4096);
  if (!has(bytes.substr(0, 64), "webm") || has(head, "V_")) return std::nullopt;
  if (!has(head, "A_OPUS") && !has(head, "A_VORBIS")) return std::nullopt;
  return Type{Kind::voice, "audio/webm"};
}

/// The first packet of an Ogg stream (RFC 7845, 5) says what it carries.
std::optional<Type> sniff_ogg(std::string_view bytes) {
  const auto head = bytes.substr(0, 512);
  if (has(head, "\x80theora"sv)) return std::nullopt;
  if (has(head, "OpusHead") || has(head, "\x01vorbis"sv) || has(head, "Speex   "))
    return Type{Kind::voice, "audio/ogg"};
  return std::nullopt;
}

/// The length of an MPEG audio layer III frame by its header; 0 for what is none.
std::size_t mp3_frame(std::string_view bytes, std::size_t at) {
  constexpr std::array<int, 16> rates_1{0,   32,  40,  48,  56,  64,  80,  96,
                                        112, 128, 160, 192, 224, 256, 320, 0};
  constexpr std::array<int, 16> rates_2{0,  8,  16, 24,  32,  40,  48,  56,
                                        64, 80, 96, 112, 128, 144, 160, 0};
  constexpr std::array<int, 4> samples{44100, 48000, 32000, 0};
  if (byte(bytes, at) != 0xFF || (byte(bytes, at + 1) & 0xE0) != 0xE0) return 0;
  const int version = (byte(bytes, at + 1) >> 3) & 3, layer = (byte(bytes, at + 1) >> 1) & 3;
  if (version == 1 || layer != 1) return 0;
  const auto third = byte(bytes, at + 2);
  const bool first_version = version == 3;
  const int rate = (first_version ? rates_1 : rates_2)[third >> 4];
  int sample = samples[(third >> 2) & 3];
  if (rate == 0 || sample == 0) return 0;
  if (version == 2) sample /= 2;
  if (version == 0) sample /= 4;
  return static_cast<std::size_t>((first_version ? 144 : 72) * rate * 1000 / sample) +
         ((third >> 1) & 1U);
}

bool is_mp3(std::string_view bytes) {
  std::size_t at = 0;
  if (bytes.starts_with("ID3")) {
    const auto size = static_cast<std::size_t>(byte(bytes, 6)) << 21 |
                      static_cast<std::size_t>(byte(bytes, 7)) << 14 |
                      static_cast<std::size_t>(byte(bytes, 8)) << 7 | byte(bytes, 9);
    at = 10 + size;
    if (at + 4 > bytes.size()) return false;  // tags larger than any voice note has
  }
  // Two frames in a row: one alone is two bytes that anything may begin with.
  const auto length = mp3_frame(bytes, at);
  return length > 0 && mp3_frame(bytes, at + length) > 0;
}

}  // namespace

std::optional<Type> sniff(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return Type{Kind::picture, "image/jpeg"};
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return Type{Kind::picture, "image/png"};
  if (bytes.starts_with("RIFF") && part(bytes, 8, 4) == "WEBP")
    return Type{Kind::picture, "image/webp"};
  if (bytes.starts_with("RIFF") && part(bytes, 8, 8) == "WAVEfmt ")
    return Type{Kind::voice, "audio/wav"};
  if (part(bytes, 4, 4) == "ftyp") return sniff_iso(bytes);
  if (bytes.starts_with("\x1A\x45\xDF\xA3"sv)) return sniff_webm(bytes);
  if (bytes.starts_with("OggS")) return sniff_ogg(bytes);
  if (bytes.starts_with("%PDF-1.") || bytes.starts_with("%PDF-2."))
    return Type{Kind::document, "application/pdf"};
  if (is_mp3(bytes)) return Type{Kind::voice, "audio/mpeg"};
  return std::nullopt;
}

std::string_view ending_of(std::string_view type) {
  constexpr std::array endings = {
      std::pair{"image/jpeg"sv, ".jpg"sv},  std::pair{"image/png"sv, ".png"sv},
      std::pair{"image/webp"sv, ".webp"sv}, std::pair{"image/heic"sv, ".heic"sv},
      std::pair{"audio/mp4"sv, ".m4a"sv},   std::pair{"audio/webm"sv, ".webm"sv},
      std::pair{"audio/ogg"sv, ".ogg"sv},   std::pair{"audio/mpeg"sv, ".mp3"sv},
      std::pair{"audio/wav"sv, ".wav"sv},   std::pair{"application/pdf"sv, ".pdf"sv}};
  for (const auto& [name, ending] : endings)
    if (name == type) return ending;
  return {};
}

}  // namespace sifang::media

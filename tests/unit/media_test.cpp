// SPDX-License-Identifier: Apache-2.0
// What a file is by its bytes, and what a voice note no longer says.
#include <gtest/gtest.h>

#include "media/forget_place.hpp"
#include "media/sniff.hpp"

namespace sifang::media {
namespace {

using namespace std::string_literals;

std::string box(const std::string& name, const std::string& content) {
  const auto size = content.size() + 8;
  std::string head;
  for (int shift = 24; shift >= 0; shift -= 8) head += static_cast<char>(size >> shift & 0xFF);
  return head + name + content;
}
std::string type_of(std::string_view bytes) {
  const auto type = sniff(bytes);
  return type ? std::string(type->name) : "none";
}
/// Frames of MPEG 1 layer III, 128 kbit/s, 44.1 kHz.
std::string frames(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += "\xFF\xFB\x90\x00"s + std::string(413, '\0');
  return bytes;
}

TEST(MediaSniff, knows_what_phones_make) {
  EXPECT_EQ(type_of("\xFF\xD8\xFF\xE0"), "image/jpeg");
  EXPECT_EQ(type_of("\x89PNG\r\n\x1A\n"), "image/png");
  EXPECT_EQ(type_of("RIFF\1\0\0\0WEBPVP8 "s), "image/webp");
  EXPECT_EQ(type_of(box("ftyp", "heic\0\0\0\0mif1heic"s)), "image/heic");
  EXPECT_EQ(type_of("RIFF\1\0\0\0WAVEfmt "s), "audio/wav");
  EXPECT_EQ(type_of(box("ftyp", "M4A \0\0\0\0"s)), "audio/mp4");
  EXPECT_EQ(type_of(box("ftyp", "isom\0\0\0\0"s) + box("moov", box("hdlr", "soun"))), "audio/mp4");
  EXPECT_EQ(type_of("\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm...A_OPUS"), "audio/webm");
  EXPECT_EQ(type_of("OggS\0\2........................OpusHead"s), "audio/ogg");
  EXPECT_EQ(type_of(frames(2)), "audio/mpeg");
  EXPECT_EQ(type_of("ID3\4\0\0\0\0\0\5....."s + frames(2)), "audio/mpeg");
  EXPECT_EQ(type_of("%PDF-1.7\n"), "application/pdf");
}

TEST(MediaSniff, takes_no_video_no_page_and_no_program) {
  EXPECT_EQ(type_of(box("ftyp", "isom\0\0\0\0"s) +
                    box("moov", box("hdlr", "vide") + box("hdlr", "soun"))),
            "none");
  EXPECT_EQ(type_of(box("ftyp", "isom\0\0\0\0"s)), "none");
  EXPECT_EQ(type_of("\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm...V_VP8 A_OPUS"), "none");
  EXPECT_EQ(type_of("\x1A\x45\xDF\xA3\x9F\x42\x82\x88matroska A_OPUS"), "none");
  EXPECT_EQ(type_of("OggS\0\2........................\x80theora"s), "none");
  for (const auto* text :
       {"", "<html>", "<svg", "GIF89a", "MZ",
        "\x7f"
        "ELF",
        "PK\3\4", "#!/bin/sh", "II*", "BM", "RIFF", "OggS", "ftyp", "%PDF", "ID3", " %PDF-1.4"})
    EXPECT_EQ(type_of(text), "none") << text;
  EXPECT_EQ(type_of("\xFF\xFB\x90\x00 two bytes that anything may begin with"s), "none");
}

TEST(MediaSniff, survives_every_beginning_of_what_it_knows) {
  for (const auto& whole :
       {box("ftyp", "heic\0\0\0\0"s), frames(3), "ID3\4\0\0\x7F\x7F\x7F\x7F"s,
        "RIFF\1\0\0\0WAVEfmt "s, "\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm...A_OPUS"s})
    for (std::size_t size = 0; size <= whole.size(); ++size)
      static_cast<void>(sniff(whole.substr(0, size)));
}

TEST(MediaForget, empties_the_boxes_that_tell_the_place_and_moves_nothing) {
  const auto track = box("trak", box("tkhd", "t") + box("udta", "name"));
  const auto bytes =
      box("ftyp", "M4A ") +
      box("moov", box("mvhd", "h") + box("udta", box("\xA9xyz", "+30.27+120.15/")) + track) +
      box("mdat", "sound udta +30.27");
  const auto without = forget_place_in_mp4(bytes);
  ASSERT_EQ(without.size(), bytes.size());
  EXPECT_EQ(without.find("+30.27+120.15"), std::string::npos);
  EXPECT_EQ(without.find("name"), std::string::npos);
  EXPECT_EQ(without.find("mvhd"), bytes.find("mvhd"));
  EXPECT_EQ(without.substr(without.find("mdat")), bytes.substr(bytes.find("mdat")));
}

TEST(MediaForget, leaves_bytes_that_are_no_boxes) {
  for (const auto& bytes :
       {""s, "short"s, std::string(8, '\xFF'), std::string(40, '\0'),
        "\0\0\0\1moov\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s, "\0\0\0\4moov"s, "\0\0\1\0udta"s})
    EXPECT_EQ(forget_place_in_mp4(bytes), bytes);
  std::string deep = "x";
  for (int i = 0; i < 200; ++i) deep = box("moov", deep);
  EXPECT_EQ(forget_place_in_mp4(deep).size(), deep.size());
}

TEST(MediaForget, cuts_the_tags_off_an_mp3) {
  const auto sound = frames(3);
  EXPECT_EQ(forget_place_in_mp3("ID3\4\0\0\0\0\0\5where"s + sound + "TAG" + std::string(125, 'x')),
            sound);
  EXPECT_EQ(forget_place_in_mp3(sound), sound);
  EXPECT_EQ(forget_place_in_mp3("ID3\4\0\0\x7F\x7F\x7F\x7F"s), "");
}

}  // namespace
}  // namespace sifang::media

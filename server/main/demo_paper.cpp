// SPDX-License-Identifier: Apache-2.0
// A document for the demo, made here so that no file has to be kept for it.
#include <array>
#include <cstdint>
#include <cstdio>

#include "main/demo_story.hpp"

namespace sifang::main {
namespace {

/// A line as the font's encoding has it: UTF-16 in hexadecimal.
/// Requires: UTF-8 of characters below U+10000.
std::string in_hex(std::string_view utf8) {
  std::string hex;
  std::uint32_t code = 0;
  const auto put = [&] {
    if (code == 0) return;
    std::array<char, 5> digits{};
    std::snprintf(digits.data(), digits.size(), "%04X", code & 0xFFFFU);
    hex += digits.data();
  };
  for (const char c : utf8) {
    const auto byte = static_cast<std::uint8_t>(c);
    if ((byte & 0xC0U) == 0x80U) {
      code = code << 6U | (byte & 0x3FU);
      continue;
    }
    put();
    code = byte < 0x80U ? byte : byte < 0xE0U ? byte & 0x1FU : byte & 0x0FU;
  }
  put();
  return hex;
}

std::string write_text(const std::vector<std::string>& lines) {
  std::string text = "BT /F1 13 Tf 22 TL 64 770 Td\n";
  for (const auto& line : lines) text += "<" + in_hex(line) + "> Tj T*\n";
  return text + "ET\n";
}

/// Where an object begins, as the table at the end has it.
std::string write_offset(std::size_t offset) {
  std::array<char, 24> line{};
  std::snprintf(line.data(), line.size(), "%010zu 00000 n \n", offset);
  return line.data();
}

}  // namespace

std::string make_paper(const std::vector<std::string>& lines) {
  const auto text = write_text(lines);
  const std::array objects{
      std::string("<< /Type /Catalog /Pages 2 0 R >>"),
      std::string("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
      std::string("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                  "/Resources << /Font << /F1 5 0 R >> >> >>"),
      "<< /Length " + std::to_string(text.size()) + " >>\nstream\n" + text + "endstream",
      std::string("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding "
                  "/UniGB-UCS2-H /DescendantFonts [6 0 R] >>"),
      std::string("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
                  "<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /W [1 [207] 2 95 "
                  "500] /FontDescriptor 7 0 R >>"),
      std::string("<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 "
                  "1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"),
  };
  std::string file = "%PDF-1.4\n";
  std::string table = "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  std::size_t number = 0;
  for (const auto& object : objects) {
    table += write_offset(file.size());
    file += std::to_string(++number) + " 0 obj\n" + object + "\nendobj\n";
  }
  const auto begin = file.size();
  return file + table + "trailer\n<< /Size " + std::to_string(objects.size() + 1) +
         " /Root 1 0 R >>\nstartxref\n" + std::to_string(begin) + "\n%%EOF\n";
}

}  // namespace sifang::main

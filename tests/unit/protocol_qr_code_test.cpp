// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "protocol/qr_code.hpp"

namespace sifang::protocol {
namespace {

TEST(QrCode, is_an_image_with_its_quiet_zone) {
  // 26 bytes at level M are version 2: 25 modules and four of white on each side.
  const auto svg = qr_svg("https://example.org/track#");
  EXPECT_TRUE(svg.starts_with("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 33 33'"))
      << svg;
  // The finder pattern's upper edge: seven modules from the corner of the code.
  EXPECT_NE(svg.find("M4 4h7v1h-7z"), svg.npos) << svg;
  EXPECT_TRUE(svg.ends_with("'/></svg>"));
}

TEST(QrCode, refuses_what_does_not_fit) {
  EXPECT_THROW(static_cast<void>(qr_svg(std::string(4'000, 'x'))), std::runtime_error);
}

}  // namespace
}  // namespace sifang::protocol

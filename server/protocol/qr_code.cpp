// SPDX-License-Identifier: Apache-2.0
#include "protocol/qr_code.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace sifang::protocol {

std::string qr_svg(std::string_view text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M),
      &QRcode_free);
  if (!code) throw std::runtime_error("this text does not fit into a QR code");
  constexpr int quiet = 4;  // modules of white around it (ISO/IEC 18004)
  const auto side = std::to_string(code->width + 2 * quiet);
  std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + side + " " + side +
                    "' shape-rendering='crispEdges'><path fill='#fff' d='M0 0h" + side + "v" +
                    side + "H0z'/><path d='";
  for (int y = 0; y < code->width; ++y) {
    const unsigned char* row = code->data + y * code->width;
    for (int x = 0; x < code->width; ++x) {
      if ((row[x] & 1) == 0) continue;
      int end = x;
      while (end < code->width && (row[end] & 1) != 0) ++end;
      svg += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" +
             std::to_string(end - x) + "v1h-" + std::to_string(end - x) + "z";
      x = end;
    }
  }
  return svg + "'/></svg>";
}

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
#include "codes.hpp"

#include <qrencode.h>
#include <sys/random.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace points {

std::string random_code() {
  constexpr std::uint32_t codes = 100'000'000;
  constexpr std::uint32_t even = UINT32_MAX / codes * codes;  // above: some would be likelier
  std::uint32_t number = 0;
  do {
    if (getrandom(&number, sizeof number, 0) != sizeof number)
      throw std::runtime_error("the system gives no random numbers");
  } while (number >= even);
  auto digits = std::to_string(number % codes);
  return std::string(8 - digits.size(), '0') + digits;
}

std::string code_picture(std::string_view digits) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString(std::string(digits).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1),
      &QRcode_free);
  if (!code) throw std::runtime_error("these digits do not become a QR code");
  constexpr int quiet = 4;
  const auto side = std::to_string(code->width + 2 * quiet);
  std::string path;
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x)
      if ((code->data[y * code->width + x] & 1) != 0)
        path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h1v1h-1z";
  return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + side + " " + side +
         "' shape-rendering='crispEdges'><path fill='#fff' d='M0 0h" + side + "v" + side +
         "H0z'/><path d='" + path + "'/></svg>";
}

}  // namespace points

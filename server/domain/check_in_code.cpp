// SPDX-License-Identifier: Apache-2.0
#include "domain/check_in_code.hpp"

#include <cstdint>

#include "base/crypto.hpp"
#include "base/signing.hpp"

namespace sifang::domain {
namespace {

using std::chrono::ceil;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::int64_t step_of(base::Time at) {
  return floor<seconds>(at).time_since_epoch() / check_in_step;
}

/// HOTP (RFC 4226, 5.3) with SHA-256.
std::string code_of_step(std::string_view secret, std::int64_t step) {
  std::string counter;
  for (int shift = 56; shift >= 0; shift -= 8) counter += static_cast<char>((step >> shift) & 0xff);
  const auto mac = base::hmac_sha256(secret, counter);
  const auto byte = [&](std::size_t place) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(mac[place]));
  };
  const std::size_t at = byte(mac.size() - 1) & 0xfU;
  auto number = (byte(at) & 0x7fU) << 24U | byte(at + 1) << 16U | byte(at + 2) << 8U | byte(at + 3);
  std::string code(check_in_digits, '0');
  for (auto digit = code.rbegin(); digit != code.rend(); ++digit, number /= 10)
    *digit = static_cast<char>('0' + number % 10);
  return code;
}

}  // namespace

std::string make_check_in_code(std::string_view secret, base::Time at) {
  return code_of_step(secret, step_of(at));
}

bool is_check_in_code(std::string_view secret, std::string_view code, base::Time now) {
  const auto step = step_of(now);
  return base::equal_in_constant_time(code, code_of_step(secret, step)) ||
         base::equal_in_constant_time(code, code_of_step(secret, step - 1));
}

seconds check_in_code_lasts(base::Time now) {
  const auto next = milliseconds(check_in_step) * (step_of(now) + 1);
  return ceil<seconds>(next - now.time_since_epoch());
}

}  // namespace sifang::domain

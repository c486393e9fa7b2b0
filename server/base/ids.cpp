// SPDX-License-Identifier: Apache-2.0
#include "base/ids.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sifang::base {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t id_length = 13;                      // 65 bits hold 63
constexpr std::int64_t epoch_2020_ms = 1'577'836'800'000;  // 2020-01-01T00:00:00Z
constexpr int random_bits = 22;

constexpr std::array<std::int8_t, 256> make_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return values;
}
constexpr auto values = make_values();

}  // namespace

std::string encode_id(std::int64_t value) {
  std::string text(id_length, '0');
  auto rest = static_cast<std::uint64_t>(value);
  for (std::size_t i = id_length; i-- > 0; rest >>= 5) text[i] = alphabet[rest & 31U];
  return text;
}

std::optional<std::int64_t> decode_id(std::string_view text) {
  if (text.size() != id_length || text.front() > '7') return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    const auto digit = values[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    value = value << 5 | static_cast<std::uint64_t>(digit);
  }
  if (value == 0) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

IdSource::IdSource(std::function<std::uint32_t()> random) : random_(std::move(random)) {}

std::int64_t IdSource::next(std::int64_t now_ms) {
  const std::uint32_t random = random_();
  const std::int64_t fresh = std::max<std::int64_t>(now_ms - epoch_2020_ms, 1) << random_bits |
                             (random & ((1U << random_bits) - 1));
  const std::lock_guard lock(mutex_);
  last_ = fresh > last_ ? fresh : last_ + 1 + (random & 1023U);
  return last_;
}

}  // namespace sifang::base

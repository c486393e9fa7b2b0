// SPDX-License-Identifier: Apache-2.0
// A set of enumerators in one word: cheap to copy, to join and to ask.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace sifang::domain {

/// Requires: enumerators 0 … 31.
template <class Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> values) {
    for (const Enum value : values) bits_ |= bit(value);
  }

  [[nodiscard]] constexpr bool has(Enum value) const { return (bits_ & bit(value)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool intersects(EnumSet other) const {
    return (bits_ & other.bits_) != 0;
  }

  [[nodiscard]] constexpr EnumSet operator|(EnumSet other) const {
    EnumSet both;
    both.bits_ = bits_ | other.bits_;
    return both;
  }
  /// Those of this set that are not in the other.
  [[nodiscard]] constexpr EnumSet operator-(EnumSet other) const {
    EnumSet rest;
    rest.bits_ = bits_ & ~other.bits_;
    return rest;
  }
  [[nodiscard]] constexpr EnumSet operator&(EnumSet other) const { return *this - (*this - other); }
  constexpr bool operator==(const EnumSet&) const = default;

 private:
  static constexpr std::uint32_t bit(Enum value) {
    return std::uint32_t{1} << static_cast<unsigned>(value);
  }
  std::uint32_t bits_ = 0;
};

}  // namespace sifang::domain

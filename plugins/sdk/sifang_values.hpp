// SPDX-License-Identifier: Apache-2.0
// Texts and values of SQL as they cross the C ABI, in C++.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sifang_plugin.h"

namespace sifang_sdk {

[[nodiscard]] inline sifang_text to_c(std::string_view text) { return {text.data(), text.size()}; }
[[nodiscard]] inline std::string_view view(sifang_text text) {
  return text.size == 0 ? std::string_view{} : std::string_view(text.data, text.size);
}

/// One value of SQL. Lifetime: texts are viewed.
class Value {
 public:
  Value(std::nullptr_t) {}
  Value(int value) : Value(static_cast<std::int64_t>(value)) {}
  Value(std::int64_t value) {
    value_.kind = SIFANG_INTEGER;
    value_.integer = value;
  }
  Value(double value) {
    value_.kind = SIFANG_REAL;
    value_.real = value;
  }
  Value(std::string_view text) {
    value_.kind = SIFANG_TEXT;
    value_.text = to_c(text);
  }
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(const char* text) : Value(std::string_view(text)) {}
  [[nodiscard]] const sifang_value& c() const { return value_; }

 private:
  sifang_value value_{};
};

/// A row of an answer. Lifetime: until the function it is handed to returns.
class Row {
 public:
  Row(const sifang_value* values, std::size_t columns) : values_(values), columns_(columns) {}
  [[nodiscard]] std::int64_t integer(std::size_t at) const { return of(at).integer; }
  [[nodiscard]] double real(std::size_t at) const { return of(at).real; }
  [[nodiscard]] std::string_view text(std::size_t at) const { return view(of(at).text); }
  /// Whatever it is, as text; "" for null.
  [[nodiscard]] std::string string(std::size_t at) const {
    const auto& value = of(at);
    if (value.kind == SIFANG_INTEGER) return std::to_string(value.integer);
    if (value.kind == SIFANG_REAL) return std::to_string(value.real);
    return std::string(view(value.text));
  }
  [[nodiscard]] bool is_null(std::size_t at) const { return of(at).kind == SIFANG_NULL; }

 private:
  [[nodiscard]] const sifang_value& of(std::size_t at) const {
    if (at >= columns_) throw std::out_of_range("a row has no such column");
    return values_[at];
  }
  const sifang_value* values_;
  std::size_t columns_;
};

}  // namespace sifang_sdk

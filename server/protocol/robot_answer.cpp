// SPDX-License-Identifier: Apache-2.0
#include "protocol/robot_answer.hpp"

#include <nlohmann/json.hpp>

namespace sifang::protocol {

std::optional<std::int64_t> read_robot_code(std::string_view answer) {
  const auto read = nlohmann::json::parse(answer, nullptr, false);
  if (!read.is_object()) return std::nullopt;
  const auto code = read.find("errcode");
  if (code == read.end() || !code->is_number_integer()) return std::nullopt;
  return code->get<std::int64_t>();
}

}  // namespace sifang::protocol

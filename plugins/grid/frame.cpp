// SPDX-License-Identifier: Apache-2.0
#include "frame.hpp"

#include <algorithm>

namespace grid {
namespace {

bool lists(std::string_view codes, std::string_view code) {
  const auto list = Json::parse(codes);
  return std::find(list.begin(), list.end(), code) != list.end();
}

}  // namespace

bool leads(const Call& call, std::string_view code) {
  return lists(call.request.grids_led(), code);
}

bool serves(const Call& call, std::string_view code) {
  return leads(call, code) || lists(call.request.grids_worked(), code);
}

std::string served_grids(const Call& call) {
  auto all = Json::parse(call.request.grids_led());
  for (const auto& code : Json::parse(call.request.grids_worked())) all.push_back(code);
  return all.dump();
}

std::string asked_grid(const Call& call, std::string_view anywhere) {
  std::string asked(call.request.query("grid"));
  const auto served = Json::parse(served_grids(call));
  if (asked.empty() && !served.empty()) asked = served.front().get<std::string>();
  if (!asked.empty() && serves(call, asked)) return asked;
  for (std::size_t from = 0; from < anywhere.size();) {
    const auto to = std::min(anywhere.find(' ', from), anywhere.size());
    if (call.has_role(anywhere.substr(from, to - from))) return asked;
    from = to + 1;
  }
  throw Refusal(403, "it is not your grid");
}

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
#include "pictures.hpp"

namespace kit {
namespace {

/// Why the core will not have it, in its own words.
std::string reason_of(const std::string& problem) {
  const auto json = parse_json(problem);
  if (json.is_object() && json.contains("errors") && json["errors"].is_array() &&
      !json["errors"].empty())
    return json["errors"][0].value("message", "cannot be kept");
  return "cannot be kept";
}

}  // namespace

void keep_picture(const Call& call, const std::string& file, const std::string& field) {
  const auto kept = call.host.keep_file(file);
  if (kept.status != 200) throw wrong(field, reason_of(kept.body));
  if (!Json::parse(kept.body).value("type", "").starts_with("image/"))
    throw wrong(field, "is no picture");
}

}  // namespace kit

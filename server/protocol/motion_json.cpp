// SPDX-License-Identifier: Apache-2.0
#include "protocol/motion_json.hpp"

#include <nlohmann/json.hpp>

namespace sifang::protocol {
namespace {

void write_wording(JsonWriter& out, const domain::Wording& wording) {
  out.begin_object()
      .field("id", wording.id)
      .field("text", wording.text)
      .field("by", wording.by)
      .field("at", wording.at)
      .field("amendment", wording.amendment)
      .end_object();
}

void write_amendment(JsonWriter& out, const domain::Amendment& amendment) {
  out.begin_object().field("id", amendment.id).field("by", amendment.by);
  out.field("user", amendment.by_id).text_or_null("party", amendment.party);
  out.field("text", amendment.text).field("reason", amendment.reason);
  out.field("wording", amendment.wording).field("at", amendment.at);
  out.field("state", domain::to_text(amendment.state)).end_object();
}

}  // namespace

void write_motion(JsonWriter& out, const domain::Motion& motion) {
  out.begin_object().field("id", motion.id).field("by", motion.by);
  out.field("user", motion.by_id).text_or_null("party", motion.party);
  out.field("text", motion.text).field("at", motion.at);
  out.field("state", domain::to_text(motion.state)).key("wordings").begin_array();
  for (const auto& wording : motion.wordings) write_wording(out, wording);
  out.end_array().key("amendments").begin_array();
  for (const auto& amendment : motion.amendments) write_amendment(out, amendment);
  out.end_array().end_object();
}

domain::MotionOutcome outcome_of(const std::string& result) {
  const auto read = nlohmann::json::parse(result);
  return domain::outcome_of(read.value("valid", false), read.value("passed", false));
}

}  // namespace sifang::protocol

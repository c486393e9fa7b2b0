// SPDX-License-Identifier: Apache-2.0
// What the log says of motions and amendments.
#include "protocol/fact_reading.hpp"

namespace sifang::protocol {
namespace {

const json& motion_of(const Reading& in) { return first_of(item_of(in), "motions"); }

}  // namespace

void motion_made(const Reading& in) {
  const auto& motion = motion_of(in);
  in.record("motions", text(motion, "id")) = {{"item", in.id()},
                                              {"by", in.actor()},
                                              {"party", text(motion, "party")},
                                              {"text", text(motion, "text")},
                                              {"at", in.at()},
                                              {"state", "open"}};
}

/// A motion comes whole each time: what is new of it has come as it was written.
void amendment_proposed(const Reading& in) {
  const auto& motion = motion_of(in);
  for (const auto& amendment : member(motion, "amendments"))
    if (auto& record = in.record("amendments", text(amendment, "id")); record.empty())
      record = {{"motion", text(motion, "id")},
                {"by", in.actor()},
                {"party", text(amendment, "party")},
                {"text", text(amendment, "text")},
                {"reason", text(amendment, "reason")},
                {"wording", text(amendment, "wording")},
                {"at", in.at()},
                {"state", "open"}};
}

/// Withdrawn, accepted or voted on.
void motion_changed(const Reading& in) {
  const auto& motion = motion_of(in);
  const auto id = text(motion, "id");
  if (id.empty()) return;  // a vote on something else, or one that decided nothing
  in.record("motions", id)["state"] = text(motion, "state");
  for (const auto& amendment : member(motion, "amendments"))
    in.record("amendments", text(amendment, "id"))["state"] = text(amendment, "state");
  for (const auto& wording : member(motion, "wordings")) {
    auto& record = in.record("wordings", text(wording, "id"));
    if (!record.empty()) continue;
    record = {{"motion", id},
              {"amendment", text(wording, "amendment")},
              {"by", in.actor()},
              {"text", text(wording, "text")},
              {"at", in.at()}};
    in.record("motions", id)["text"] = text(motion, "text");
  }
}

/// One came in the place of another, which is withdrawn.
void amendment_rewritten(const Reading& in) {
  amendment_proposed(in);
  motion_changed(in);
}

}  // namespace sifang::protocol

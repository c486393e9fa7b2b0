// SPDX-License-Identifier: Apache-2.0
// What all of this plugin is written with: the kit's words, who may live in a household, times, and
// refusals that say more.
#pragma once

#include "kit/call.hpp"

namespace points {

using namespace kit;

/// The place of a household: what a person's membership and an account have in common.
using sifang_sdk::Home;

/// Everybody in a community who may live in a household of it (permissions.md: claim, object,
/// passbook, redeem).
inline constexpr const char* anybody_at_home =
    "resident member host recorder grid_worker grid_leader inspector supervisor admin";

/// The moment of a time as the wire has it.
inline std::int64_t ms_of(const Host& host, std::string_view time) {
  return find_number(host, "SELECT CAST(round((julianday($1) - 2440587.5) * 86400000) AS INTEGER)",
                     {time});
}

/// A refusal with what a screen shows of it in words of its own (`more`: its `state`), or of which
/// something is kept.
inline void answer_problem(const Call& call, int status, const char* type, const char* title,
                           std::string_view detail, const Json& more = Json::object()) {
  Json problem{{"type", type}, {"title", title}, {"status", status}, {"detail", detail}};
  problem.update(more);
  call.answer(problem, status);
}
inline void answer_conflict(const Call& call, std::string_view detail, const Json& more) {
  answer_problem(call, 409, "conflict", "Not possible as things stand", detail, more);
}

}  // namespace points

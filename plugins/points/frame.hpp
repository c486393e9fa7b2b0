// SPDX-License-Identifier: Apache-2.0
// What all of this plugin is written with: the kit's words, and who may live in a household.
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

}  // namespace points

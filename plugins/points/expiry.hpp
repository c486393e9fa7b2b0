// SPDX-License-Identifier: Apache-2.0
// Points that are too old: with the close of a month they go back, household by household; what is
// reserved then, when it comes back.
#pragma once

#include <chrono>

#include "frame.hpp"

namespace points {

/// Goes on with months that are being closed, until `time` is over; the rest in the next call.
void expire_closing(const Host& host, std::string_view community, std::chrono::milliseconds time);
/// What of the points of a code was too old at a close while they were reserved expires now that
/// they are back. Requires: they are.
void expire_returned(const Host& host, std::string_view community, std::int64_t redemption);
/// So many points of a month's gain are taken back: as long as they are reserved for a code, they
/// are none that would expire with it.
void take_back_reserved(const Host& host, std::int64_t household, std::string_view month,
                        std::int64_t points);

}  // namespace points

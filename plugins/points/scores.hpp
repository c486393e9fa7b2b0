// SPDX-License-Identifier: Apache-2.0
// A score on its way to the ledger: scored or claimed, reviewed twice, published, posted.
#pragma once

#include "call.hpp"
#include "households.hpp"

namespace points {

[[nodiscard]] std::vector<Route> round_routes();        // rounds.cpp
[[nodiscard]] std::vector<Route> score_routes();        // scores.cpp: claims, own scores, photos
[[nodiscard]] std::vector<Route> review_routes();       // reviews.cpp
[[nodiscard]] std::vector<Route> publication_routes();  // publications.cpp
[[nodiscard]] std::vector<Route> objection_routes();    // objections.cpp
[[nodiscard]] std::vector<Route> month_routes();        // months.cpp

/// Posts what was published long enough and is not objected to.
void post_due(const Host& host, std::string_view community);
/// Points for taking part: what an event of the log gives whom.
void score_event(const Host& host, const sifang_event& event);

}  // namespace points

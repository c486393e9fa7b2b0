// SPDX-License-Identifier: Apache-2.0
// What all of this plugin is written with: the kit's words, and whose grid is whose.
#pragma once

#include "kit/call.hpp"

namespace grid {

using namespace kit;

/// Works in that grid or leads it.
[[nodiscard]] bool serves(const Call& call, std::string_view code);
[[nodiscard]] bool leads(const Call& call, std::string_view code);
/// The grids that whoever asks serves, as a JSON list of codes for SQL's json_each.
[[nodiscard]] std::string served_grids(const Call& call);
/// `?grid`, or the first that they serve. Errors: Refusal 403 where it is not theirs and they hold
/// none of `anywhere` (roles parted by blanks).
[[nodiscard]] std::string asked_grid(const Call& call, std::string_view anywhere = "");

/// Routes, events and timers of each part.
[[nodiscard]] std::vector<Route> area_routes();
[[nodiscard]] std::vector<Route> home_routes();
[[nodiscard]] std::vector<Route> connector_routes();
[[nodiscard]] std::vector<Route> key_routes();
void placing_event(const Host& host, const sifang_event& event);
void home_event(const Host& host, const sifang_event& event);
void connector_event(const Host& host, const sifang_event& event);
void open311_event(const Host& host, const sifang_event& event);
void redraw_due(const Host& host, std::string_view community);
void report_looks(const Host& host, std::string_view community);
void send_due(const Host& host, std::string_view community);
void fetched(const Host& host, const sifang_fetched& answer);
/// What was sent with requests of Open311 and is kept for a time only.
void forget_contacts(const Host& host, std::string_view community);
/// Requests under the root: /open311/…, /township/….
void answer_open311(const Host& host, const Request& request);
void answer_township(const Host& host, const Request& request);

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
// Photos of what goes up: the township fetches them from us, each at an address of its own that
// cannot be guessed, is the same with every try, and ends some time after the last one.
#pragma once

#include "connectors.hpp"

namespace grid {

/// "https://sifang.example", of the community's setting; "" where it has none, or none that is one:
/// then no photos go.
[[nodiscard]] std::string photo_base(const Host& host, std::string_view community);

/// Addresses of those of these files (as the core has them just now) that are pictures and not
/// masked. `is_trial`: nothing is kept, and the addresses lead nowhere.
[[nodiscard]] std::vector<std::string> photo_addresses(const Host& host, const Connector& connector,
                                                       const Json& ticket, const Json& files,
                                                       bool is_trial);

/// Of the last part of such an address. Errors: Refusal 404 where there is none, it has ended, the
/// connector is off, or the ticket or the photo may go up no longer.
void answer_sent_photo(const Host& host, std::string_view name);

/// Addresses that have ended.
void forget_sent_photos(const Host& host, std::string_view community);

}  // namespace grid

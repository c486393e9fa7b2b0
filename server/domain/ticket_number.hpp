// SPDX-License-Identifier: Apache-2.0
// Ticket numbers for people: MG-2026-000123.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sifang::domain {

/// `year` in the community's zone; `sequence` from 1, at least six digits.
[[nodiscard]] std::string ticket_number(std::string_view community_code, int year, std::int64_t sequence);
/// True for the form of a number (not of an id).
[[nodiscard]] bool looks_like_ticket_number(std::string_view text);

}  // namespace sifang::domain

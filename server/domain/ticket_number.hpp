// SPDX-License-Identifier: Apache-2.0
// Ticket numbers for people: MG-2026-000123.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sifang::domain {

/// The parts of a number. `year` is that of the community's zone; `sequence` counts from 1.
struct TicketNumber {
  std::string community;
  int year;
  std::int64_t sequence;
  bool operator==(const TicketNumber&) const = default;
};

/// At least six digits of sequence.
[[nodiscard]] std::string ticket_number(std::string_view community_code, int year,
                                        std::int64_t sequence);
/// The inverse of ticket_number; nothing for any other text.
[[nodiscard]] std::optional<TicketNumber> parse_ticket_number(std::string_view text);
/// A number as people type it, without blanks and in capitals.
[[nodiscard]] std::string plain_number(std::string_view typed);
/// True for the form of a number (not of an id).
[[nodiscard]] bool looks_like_ticket_number(std::string_view text);

}  // namespace sifang::domain

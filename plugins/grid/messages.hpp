// SPDX-License-Identifier: Apache-2.0
// What goes up to a township: taken from the core at the moment of sending, with nobody's name.
#pragma once

#include "connectors.hpp"

namespace grid {

/// What is to be told of a ticket; who told it is nowhere in here.
struct Message {
  std::string id;      // stable: the same for every try
  std::string action;  // of out_actions()
  bool is_request = false;
  Json ticket;                         // as ticket.read has it
  std::string words;                   // of the step; empty for a request without a reason
  std::string status, category, grid;  // theirs
  std::vector<std::string> photos;     // of the request, or of the step, as addresses
  std::string foreign;
  std::int64_t at = 0;
  std::string why, refusal;  // why it may not leave, for good: a code, or "", and in words
};

/// Why such a message of the ticket (as ticket.read has it) may not leave: private, category,
/// status; "" where it may.
[[nodiscard]] std::string refusal_of(const Connector& connector, const Json& ticket,
                                     std::string_view action, bool is_request);

/// Which row of the outbox it is about.
struct Matter {
  std::string ticket, action, foreign;
  bool is_request = false;
  std::int64_t seq = 0;   // 0: none yet
  bool is_trial = false;  // only to be looked at
};
/// Errors: throws where another try may do better.
[[nodiscard]] Message load_message(const Host& host, const Connector& connector,
                                   const Matter& matter);

/// The request that carries it. Requires: it is not refused.
[[nodiscard]] Fetch write_message(const Connector& connector, const Message& message,
                                  std::int64_t now);
}  // namespace grid

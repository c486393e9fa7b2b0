// SPDX-License-Identifier: Apache-2.0
// What a township says of our tickets: each update once, in any order, never backwards without a
// reason.
#pragma once

#include "connectors.hpp"
#include "webhook.hpp"

namespace grid {

/// By so much a clock of theirs may be ahead of ours.
inline constexpr std::int64_t ahead_ms = 300'000;

/// What would become of an update, without doing it.
struct Look {
  Link link;  // id 0: of no ticket of ours
  Judgement judgement;
  bool is_elsewhere = false;  // it would move a ticket that was reported up to another one since
};
[[nodiscard]] Look look_at(const Host& host, const Connector& connector, const Update& update);

enum class Source { asked, pushed };
/// Keeps it and does what it says. The outcome; "known" where it was here before, or is what we
/// have sent ourselves; "later" where that cannot be told yet, "full" where it is of no ticket of
/// ours and there is no room for such: nothing is kept, and it is to come again. A time that is
/// more than five minutes from now is kept to be shown, and counts as now. Requires: it has an id
/// and a time. Errors: throws where another try may do better.
[[nodiscard]] std::string receive(const Host& host, const Connector& connector, const Update& sent,
                                  Source source, bool has_room = true);

}  // namespace grid

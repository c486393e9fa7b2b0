// SPDX-License-Identifier: Apache-2.0
// What a township says of our tickets: each update once, in any order, never backwards without a
// reason.
#pragma once

#include "connectors.hpp"
#include "webhook.hpp"

namespace grid {

/// What would become of an update, without doing it.
struct Look {
  Link link;  // id 0: of no ticket of ours
  Judgement judgement;
};
[[nodiscard]] Look look_at(const Host& host, const Connector& connector, const Update& update);

enum class Source { asked, pushed };
/// Keeps it and does what it says. The outcome; "known" where it was here before, or is what we
/// have sent ourselves; "later" where that cannot be told yet: nothing is kept, and it is to come
/// again. Requires: it has an id and a time. Errors: throws where another try may do better.
[[nodiscard]] std::string receive(const Host& host, const Connector& connector,
                                  const Update& update, Source source);

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
// The editions of a meeting's minutes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/communities.hpp"
#include "domain/meeting.hpp"
#include "protocol/minutes.hpp"

namespace sifang::app {

/// The log up to `seq`, where its hash is `hash`, is what an edition was made from.
struct Edition {
  int number = 1;
  std::optional<base::Time> published_at;
  std::int64_t seq = 0;  // 0: not published
  std::string hash;
};
/// In order; one that is under way is the last.
[[nodiscard]] std::vector<Edition> load_editions(store::Transaction& tx, base::MeetingId meeting);

/// What documents of a community's meetings begin from.
[[nodiscard]] protocol::MinutesContext minutes_context(const Community& community,
                                                       const std::optional<std::string>& language);

/// Ties the edition that was just published to the log as it stands.
void publish_edition(const Call& call, const domain::Meeting& meeting);

}  // namespace sifang::app

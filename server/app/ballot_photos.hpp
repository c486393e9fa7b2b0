// SPDX-License-Identifier: Apache-2.0
// Photos of written ballots: handed in by whoever types one, for host and recorder alone, who check
// and settle them. They are in no export, and no event says more than that there is one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/attachments.hpp"
#include "app/chores.hpp"
#include "domain/poll.hpp"

namespace sifang::app {

/// The owners may have a decision annulled within a year; so long the papers are kept.
inline constexpr std::chrono::days ballot_photos_kept{365};

/// Hangs a file of the caller's on a written ballot that has none. Errors: invalid at /photo.
[[nodiscard]] base::Result<void> attach_ballot_photo(const Call& call, base::CommunityId community,
                                                     domain::PaperId paper,
                                                     const std::string& file);
/// None: there is none, or it is deleted.
[[nodiscard]] std::optional<domain::Attachment> find_ballot_photo(store::Transaction& tx,
                                                                  domain::PaperId paper);
/// Whether the caller may have the bytes of one. Requires: it hangs on a written ballot.
[[nodiscard]] bool open_ballot_photo(const Call& call, const AttachmentRow& file);

void add_ballot_photo_chores(std::vector<Chore>& chores);

}  // namespace sifang::app

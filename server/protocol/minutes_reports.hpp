// SPDX-License-Identifier: Apache-2.0
// What minutes say of the work on a commitment, of the polls that an item put, and of the time that
// parties spoke.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "domain/document.hpp"
#include "protocol/minutes.hpp"

namespace sifang::protocol {
namespace minutes {
struct Words;
}

/// A party's name; its code where it has none.
[[nodiscard]] std::string party_name(const MinutesContext& context, const std::string& code);

/// What was reported to this meeting on a commitment: since an earlier meeting looked at it.
[[nodiscard]] std::vector<domain::Part> write_reports(const nlohmann::json& item,
                                                      const nlohmann::json& meeting,
                                                      const MinutesContext& context,
                                                      const minutes::Words& words);

/// An option as it is read: those that every vote has, in words.
[[nodiscard]] std::string option_name(const std::string& option, const minutes::Words& words);

/// What the item put to owners, residents or villagers, and how that stood; without what is masked
/// in the item.
[[nodiscard]] std::vector<domain::Part> write_polls(const std::string& item,
                                                    const MinutesContext& context,
                                                    const minutes::Words& words);

/// What each party has used of the time on an item, in minutes and seconds; "" for nothing.
[[nodiscard]] std::string speaking_times(const nlohmann::json& item, const MinutesContext& context);

}  // namespace sifang::protocol

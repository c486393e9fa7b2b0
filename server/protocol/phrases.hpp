// SPDX-License-Identifier: Apache-2.0
// Sentences for what leaves the house, from the very catalogues the client speaks from
// (web/src/i18n): nothing is said in two places.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sifang::protocol {

using PhraseValues = std::vector<std::pair<std::string_view, std::string_view>>;

/// The sentence under `key` ("notices.text.mine.answered") in a language ("zh-CN", "en"; another
/// one is Chinese) with its {names} filled in. A key that is not there comes back as it is. Thread:
/// any.
[[nodiscard]] std::string phrase(std::string_view language, std::string_view key,
                                 const PhraseValues& values = {});
[[nodiscard]] bool has_phrase(std::string_view language, std::string_view key);

}  // namespace sifang::protocol

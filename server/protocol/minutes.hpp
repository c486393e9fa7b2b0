// SPDX-License-Identifier: Apache-2.0
// The minutes (会议纪要) of a meeting as a document, made from nothing but the meeting's story in
// the log as one reader may see it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sifang::protocol {

/// `pages`: what the program that sets pages reads (domain/document.hpp).
enum class MinutesForm { html, markdown, pages };
enum class MinutesLanguage { chinese, english };

struct MinutesContext {
  std::string community;                                     // name
  std::vector<std::pair<std::string, std::string>> parties;  // code and name, in order
  std::string zone;
  MinutesForm form = MinutesForm::html;
  MinutesLanguage language = MinutesLanguage::chinese;
  std::int64_t seq = 0;  // published minutes speak of the log up to here; 0: not published
  std::string hash;      // hex of the log's hash there
};

/// `story` is the meeting's event bodies, oldest first.
[[nodiscard]] std::string write_minutes(const std::vector<std::string>& story,
                                        const MinutesContext& context);

}  // namespace sifang::protocol

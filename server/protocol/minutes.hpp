// SPDX-License-Identifier: Apache-2.0
// The minutes (会议纪要) of a meeting as a document, made from nothing but the meeting's story in
// the log as one reader may see it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/masking.hpp"

namespace sifang::protocol {

/// `pages`: what the program that sets pages reads (domain/document.hpp).
enum class MinutesForm { html, markdown, pages };
enum class MinutesLanguage { chinese, english };

/// What the recorder has written in a meeting with that story.
struct Summaries {
  std::string whole;
  std::map<std::string, std::string> items;  // by id
};
[[nodiscard]] Summaries read_summaries(const std::vector<std::string>& story);

struct MinutesContext {
  std::string community;                                     // name
  std::vector<std::pair<std::string, std::string>> parties;  // code and name, in order
  std::string zone;
  MinutesForm form = MinutesForm::html;
  MinutesLanguage language = MinutesLanguage::chinese;
  int edition = 1;
  int latest = 0;                            // edition that was published; 0: none
  std::optional<base::Time> latest_at = {};  // when that was
  std::optional<Summaries> corrected = {};   // as the edition before has them, for this reader
  std::int64_t seq = 0;  // published minutes speak of the log up to here; 0: not published
  std::string hash;      // hex of the log's hash there
  // Of each commitment, by its item, the event that told its task last.
  std::map<std::string, std::string> tasks = {};
  std::vector<std::string> polls = {};  // event bodies: what items put, as it stood there
  std::map<std::string, domain::Masking> masked = {};  // in items, by id: hidden in polls too
};

/// A summary that a later version of the minutes has otherwise: of an item, or with "" of the
/// whole.
struct SummaryChange {
  std::string item, title, before, after;
};
/// In the order of the minutes; both stories are those of one reader.
[[nodiscard]] std::vector<SummaryChange> changed_summaries(const std::vector<std::string>& before,
                                                           const std::vector<std::string>& after);

/// A word's text with what stands for `place` filled in.
[[nodiscard]] std::string filled(std::string text, std::string_view place,
                                 std::string_view content);

/// `story` is the meeting's event bodies, oldest first.
[[nodiscard]] std::string write_minutes(const std::vector<std::string>& story,
                                        const MinutesContext& context);

}  // namespace sifang::protocol

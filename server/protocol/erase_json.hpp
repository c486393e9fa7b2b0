// SPDX-License-Identifier: Apache-2.0
// Taking a person out of the JSON of events: their name wherever it stands, what they reported in
// private, and nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sifang::protocol {

/// What a person was told of in the log and who they were. Ids as on the wire.
struct ErasedPerson {
  std::string id, name;
  std::string_view erased_name;
  std::set<std::string, std::less<>> reported;  // tickets
  std::set<std::string, std::less<>> emptied;   // those of them whose words go too
  std::set<std::string, std::less<>> authored;  // comments, statements, agenda items
  std::set<std::string, std::less<>> accused;   // reports of abuse that they made
  std::map<std::string, std::set<std::pair<std::string, std::string>>, std::less<>>
      signed_for;  // by meeting: for which party and when
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> answered;  // by ticket
};

/// The noun whose story an event is told in.
struct EraseScope {
  std::string ticket, meeting;                                          // one of them, or neither
  std::map<std::string, std::string, std::less<>> ticket_of_item = {};  // of a meeting
  bool told = false;  // what a plugin told, of or to the person: nothing of it stays
};

/// The body of an event without the person; the same text where it does not tell of them.
[[nodiscard]] std::string erase_in_event(std::string_view body, const ErasedPerson& person,
                                         const EraseScope& scope);
/// The answers that an agenda item keeps.
[[nodiscard]] std::string erase_in_answers(std::string_view answers, const ErasedPerson& person,
                                           std::string_view ticket);

/// Whether a plugin told something to this person by name, or of them in its data. `sealed_body`:
/// of plugin.told.
[[nodiscard]] bool tells_of(std::string_view sealed_body, std::string_view person);

/// The party for which an event of a ticket brings an answer; "" for none.
[[nodiscard]] std::string party_of_answer(std::string_view body);

/// What a mask of an emptied ticket says instead of its words.
[[nodiscard]] std::string emptied_mask(std::string_view mask_id);

/// A body that was rewritten, as people.erased lists it.
struct RewrittenBody {
  std::int64_t seq = 0, position = 0;
  std::string digest;  // bytes
};
[[nodiscard]] std::string write_rewritten(const std::vector<RewrittenBody>& bodies);
[[nodiscard]] std::vector<RewrittenBody> read_rewritten(std::string_view event_body);

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
// What events say of rows that no screen shows as they are stored: who wrote a comment, who
// supports, whose draft it is. `sifang verify` holds it against the rows
// (server/app/row_facts.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace sifang::protocol {

/// A row's columns as text: ids as on the wire, times in milliseconds, "" for NULL.
using Record = std::map<std::string, std::string>;

/// Records by table and key, like "comments 0123456789abc".
struct Facts {
  std::map<std::string, Record> records;
  /// Tables, or beginnings of keys, of which a log of before these events existed tells nothing:
  /// rows that no event tells of are accepted there.
  std::set<std::string> untold;
};

/// An event as the log stores it.
struct StoredEvent {
  base::Time at;
  base::UserId actor;
  std::string kind, subject;
  std::string body;    // the most privileged one; "" where there is none or it was erased
  std::string sealed;  // what no viewer is told (domain::sealed_audience); "" for none
};

/// Adds what an event says; the story of a noun, or all that happened to a community and its
/// people, read oldest first.
class FactReader {
 public:
  void read(const StoredEvent& event);
  [[nodiscard]] const Facts& facts() const { return facts_; }

 private:
  Facts facts_;
  std::map<std::string, std::set<std::string>> voted_;  // by vote, up to here
};

/// One line for each row that differs from what the log says; columns that only one side has are
/// passed over.
[[nodiscard]] std::vector<std::string> compare_facts(const Facts& log, const Facts& rows);

/// A JSON text with its members in the order in which facts hold them; "" stays "".
[[nodiscard]] std::string canonical_json(const std::string& text);

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
// A host for a plugin that is linked into the test: its tables in memory, each call a transaction,
// a clock that goes on, and a core of whatever the test says. As the real one in what plugins can
// tell, but that nothing is bounded by time.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sifang_plugin.hpp"

namespace sifang::fuzz {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A request on a route, named as the manifest has it, or under a root prefix (path alone).
struct Asked {
  std::string method, path, body = {}, roles = {};
  Pairs parameters = {}, query = {}, headers = {};
};

/// What became of a call.
struct Ended {
  std::int32_t code = SIFANG_FAILED;
  int status = 0;                 // answered, or refused with
  std::string type, body, words;  // of the answer; why it was refused
  std::string log;                // where it went wrong: what was thrown

  [[nodiscard]] bool ok() const { return code == SIFANG_OK; }
  [[nodiscard]] bool is_refused() const { return code == SIFANG_REFUSED; }
};

class PluginWorld {
 public:
  explicit PluginWorld(const sifang_plugin& plugin);

  static constexpr const char* community = "0savf6v000000";

  [[nodiscard]] Ended request(const Asked& asked);
  [[nodiscard]] Ended event(std::string_view kind, std::string_view subject, std::string_view body);
  [[nodiscard]] Ended timer(std::string_view name);
  [[nodiscard]] Ended fetched(std::string_view tag, int status, std::string_view body,
                              std::string_view error = {});

  /// The first column of the first row, "" for none.
  [[nodiscard]] std::string text_of(const std::string& sql) const;
  /// All that stands in the plugin's tables, but what `without` names.
  [[nodiscard]] std::string all_rows(std::string_view without = {}) const;

  /// Answers commands of the core.
  std::function<sifang_sdk::Answer(std::string_view name, std::string_view input)> core;
  std::map<std::string, std::string, std::less<>> settings{{"utc_offset_minutes", "480"}};
  std::vector<std::pair<std::string, sifang_sdk::Fetch>> fetches = {};  // asked for, by tag
  std::int64_t now = 1'795'900'000'000;

 private:
  friend struct WorldCalls;
  template <class Call>
  Ended run(Call call);
  [[nodiscard]] std::uint32_t route_of(const Asked& asked) const;

  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
  };
  const sifang_plugin& plugin_;
  std::unique_ptr<sqlite3, Close> db_;
  std::map<std::string, std::uint32_t, std::less<>> routes_ = {};  // "GET /grids"
  Ended ended_ = {};
  std::string error_ = {};
};

}  // namespace sifang::fuzz

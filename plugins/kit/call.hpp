// SPDX-License-Identifier: Apache-2.0
// A request as the handlers of a plugin read it: who asks, what the body says, rows by name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kit/json.hpp"
#include "sifang_plugin.hpp"

namespace kit {

using sifang_sdk::Host;
using sifang_sdk::Refusal;
using sifang_sdk::Request;
using sifang_sdk::Row;
using sifang_sdk::Statement;
using sifang_sdk::Value;

/// How many minutes east of UTC a community's calendar is (kit/manifest: utc_offset_setting).
[[nodiscard]] std::int64_t utc_offset(const Host& host, std::string_view community);

/// A refusal of what somebody typed: "/points: must be a number".
[[nodiscard]] Refusal wrong(std::string_view field, std::string_view why);

/// The JSON object of a body, field by field. Errors: Refusal 400 when it is no object, 422 for a
/// field that is missing, of another kind, out of its bounds, or unknown (`done`).
class Fields {
 public:
  explicit Fields(std::string_view body);
  explicit Fields(Json object, std::string path = "");

  /// Trimmed; so many characters (not bytes) at least and at most, no control characters but line
  /// breaks.
  [[nodiscard]] std::string text(const char* name, std::size_t least, std::size_t most);
  [[nodiscard]] std::string text_or(const char* name, std::size_t most, std::string otherwise = "");
  [[nodiscard]] std::int64_t integer(const char* name, std::int64_t least, std::int64_t most);
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(const char* name, std::int64_t least,
                                                          std::int64_t most);
  [[nodiscard]] std::optional<bool> maybe_flag(const char* name);
  /// Also with a fraction.
  [[nodiscard]] std::optional<double> maybe_real(const char* name, double least, double most);
  /// Whatever stands there, for whoever knows its form; null when absent.
  [[nodiscard]] Json json(const char* name);
  [[nodiscard]] std::string choice(const char* name, const std::vector<std::string>& of);
  /// "2026-11-28".
  [[nodiscard]] std::string day(const char* name);
  /// Objects, each with its own fields; empty when absent and `least` is 0.
  [[nodiscard]] std::vector<Fields> objects(const char* name, std::size_t least, std::size_t most);
  /// Texts without empty ones or repetitions.
  [[nodiscard]] std::vector<std::string> texts(const char* name, std::size_t least,
                                               std::size_t most);
  /// Numbers of rows, none twice; empty when absent and `least` is 0.
  [[nodiscard]] std::vector<std::int64_t> numbers(const char* name, std::size_t least,
                                                  std::size_t most);
  [[nodiscard]] bool has(const char* name) const { return object_.contains(name); }
  /// Refuses what nobody has asked for.
  void done() const;

 private:
  const Json* find(const char* name);
  /// A list of so many; null when absent and `least` is 0.
  const Json* find_list(const char* name, std::size_t least, std::size_t most);
  [[nodiscard]] std::string at(const char* name) const { return path_ + "/" + name; }
  Json object_;
  std::string path_;
  std::set<std::string, std::less<>> read_;
};

/// One request. Thread: the plugin's. Lifetime: the handler's.
struct Call {
  Host host;
  const Request& request;
  std::string community;
  std::string user;       // "" for nobody
  std::string user_name;  // as told in lists of who did what
  std::int64_t now;       // ms

  Call(Host host_in, const Request& request_in);

  [[nodiscard]] bool has_role(std::string_view role) const;
  [[nodiscard]] Fields body() const { return Fields(request.body()); }
  [[nodiscard]] std::string parameter(const char* name) const {
    return std::string(request.parameter(name));
  }
  /// The parameter as the number of a row. Errors: Refusal 404.
  [[nodiscard]] std::int64_t id(const char* name) const;
  /// Of the query: a number within bounds, or `otherwise`. Errors: Refusal 422.
  [[nodiscard]] std::int64_t number(const char* name, std::int64_t otherwise, std::int64_t least,
                                    std::int64_t most) const;
  /// ?month=2026-11, else this month. Errors: Refusal 422.
  [[nodiscard]] std::string month() const;
  [[nodiscard]] std::string today() const;
  [[nodiscard]] std::int64_t utc_offset() const { return kit::utc_offset(host, community); }

  /// The value of a setting as a number.
  [[nodiscard]] std::int64_t setting(const char* key) const;

  void answer(const Json& json, int status = 200) const;
  void answer_csv(std::string_view csv) const;
};

/// A column of milliseconds as the wire has times: "2026-11-28T01:02:03.456Z"; null stays null.
#define KIT_TIME(column) "strftime('%Y-%m-%dT%H:%M:%fZ', " column " / 1000.0, 'unixepoch')"
#define KIT_FLAG(condition) "json(iif(" condition ", 'true', 'false'))"

/// The first column of each row, which is JSON: SELECT json_object('id', id, …). What is
/// JSON already is json(text).
[[nodiscard]] Json list_rows(const Host& host, std::string_view sql,
                             const std::vector<Value>& values);
/// That of the first row, or null.
[[nodiscard]] Json find_row(const Host& host, std::string_view sql,
                            const std::vector<Value>& values);
/// The first column of the first row as a number; `otherwise` without one.
[[nodiscard]] std::int64_t find_number(const Host& host, std::string_view sql,
                                       const std::vector<Value>& values,
                                       std::int64_t otherwise = 0);

/// A page of at most `limit` rows of a list that is read with one more: {"items", "next"}; `next`
/// is the last one's "id" as text, or null.
[[nodiscard]] Json page_of(Json rows, std::int64_t limit);

/// Answers a GET of the host's own kind of list: ?limit (1 … 100, default 50), ?cursor (an id).
struct Paging {
  std::int64_t limit, before;  // rows with an id below `before`
};
[[nodiscard]] Paging paging_of(const Call& call);

/// For a column that may be null: the number where there is one; the row's number, 0 for none; the
/// text, "" for none (viewed).
[[nodiscard]] Value or_null(const std::optional<std::int64_t>& number);
[[nodiscard]] Value id_or_null(std::int64_t id);
[[nodiscard]] Value text_or_null(const std::string& text);
/// A column that may be null.
[[nodiscard]] std::optional<std::int64_t> maybe_integer(const Row& row, std::size_t at);

/// The value of a setting as a number, where no call of somebody's is served.
[[nodiscard]] std::int64_t setting_of(const Host& host, std::string_view community,
                                      std::string_view key);
[[nodiscard]] std::string today_in(const Host& host, std::string_view community);

/// One route: a handler, and who may call it (role codes divided by blanks; "anonymous").
struct Route {
  const char* method;
  const char* path;
  const char* roles;
  void (*handler)(const Call&);
  bool secret = false;  // a GET that answers with a code or a key: never compressed
};

}  // namespace kit

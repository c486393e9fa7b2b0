// SPDX-License-Identifier: Apache-2.0
// GeoReport v2 as we serve it: what its resources have in common. Strict in what is answered,
// liberal in what is taken. Nothing is written before the last check: who is refused is answered in
// the format they asked for, and the call is kept.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "form.hpp"
#include "frame.hpp"

namespace grid::open311 {

enum class Format { xml, json };

/// What is wrong, in the words of the interface. Answered with the status, or with several codes.
struct Problem : std::runtime_error {
  struct Fault {
    int code;
    std::string words;
  };
  Problem(int status_in, const std::string& words)
      : std::runtime_error(words), status(status_in), faults{{status_in, words}} {}
  explicit Problem(std::vector<Fault> faults_in)
      : std::runtime_error(faults_in.front().words),
        status(faults_in.front().code),
        faults(std::move(faults_in)) {}
  int status;
  std::vector<Fault> faults;
};

/// Who sends: a key of one community.
struct Key {
  std::int64_t id = 0;
  std::string community;
  bool reads_community = false;
};

/// One request of somebody. Thread: the plugin's. Lifetime: the handler's.
struct Visit {
  Host host;
  const Request& request;
  std::int64_t now;  // ms
  Format format = Format::xml;
  Form form = {};               // of a POST
  std::optional<Key> key = {};  // that the address has given, before the body was read

  /// Of the body, else of the query; empty is absent.
  [[nodiscard]] std::string parameter(std::string_view name) const;
  /// "https://host/open311/v2", as the caller has reached us; without a Host (HTTP/1.0) what stands
  /// behind it.
  [[nodiscard]] std::string base() const;
  void answer(std::string_view root, const Json& value, int status = 200) const;
  /// The same in two steps: in the format asked for, and told.
  [[nodiscard]] std::string written(std::string_view root, const Json& value) const;
  void answer_written(std::string_view text, int status = 200) const;
};

/// Answers of the core to the plugin by itself; nothing where it is refused.
[[nodiscard]] std::optional<Json> ask(const Host& host, std::string_view command,
                                      const Json& input);

/// A community that is served: the plugin is on there, as an officer, and its setting says so.
struct Jurisdiction {
  std::string id, code, name;
  Json categories, parties;  // as community.read has them

  [[nodiscard]] std::string category_name(const std::string& code) const;
  [[nodiscard]] std::string party_name(const std::string& code) const;
};

/// The key that is given, if one is. Errors: Problem 403 for one that is none of ours or revoked,
/// 429 for more than `calls_a_minute` of it.
[[nodiscard]] std::optional<Key> find_key(const Visit& visit);
/// Errors: as above, and 403 without a key.
[[nodiscard]] Key need_key(const Visit& visit);
inline constexpr int calls_a_minute = 60;
/// Before a list of so many is written. Errors: Problem 429 where callers without a key have had
/// too much within the last seconds, all of them together: they are nobody that could be told
/// apart.
void charge(const Visit& visit, const std::optional<Key>& key, std::size_t entries);

/// By jurisdiction_id; where none is said, that of the key, or the only one that is served. Errors:
/// Problem 404 for one that is not served, 400 where several are and none is named, 403 for a key
/// of another community.
[[nodiscard]] Jurisdiction find_jurisdiction(const Visit& visit, const std::optional<Key>& key);
[[nodiscard]] std::vector<Jurisdiction> all_jurisdictions(const Host& host);
/// Of an id or code; nothing where it is not served.
[[nodiscard]] std::optional<Jurisdiction> find_served(const Host& host,
                                                      const std::string& community);

/// "2026-11-28T01:02:03Z"; and back, liberally: fractions, a blank for the plus, a day alone.
[[nodiscard]] std::string write_time(std::int64_t ms);
[[nodiscard]] std::optional<std::int64_t> read_time(std::string_view text);
/// A time of the core's JSON, without its fraction; null stays null.
[[nodiscard]] Json short_time(const Json& time);
/// What Open311 calls where a ticket stands. `outcome`: what it was closed as, or, while its
/// reporter is asked, what it would be.
[[nodiscard]] std::string word_of(std::string_view state, std::string_view outcome);
/// At most so many characters, the last one "…" where something is left out.
[[nodiscard]] std::string cut(std::string_view text, std::size_t most);
/// Without control characters and what turns its direction; line ends are of one kind. One line:
/// blanks for line ends.
[[nodiscard]] std::string clean(std::string_view text, bool one_line = false);
[[nodiscard]] std::string hash_of(std::string_view text);
/// A number that cannot be guessed, of so many bytes, in hexadecimal digits.
[[nodiscard]] std::string random_text(std::size_t bytes);

/// Characters of a description.
inline constexpr std::size_t words_most = 4'000;
/// The words of many that do not fit into one answer (1 MiB) are cut evenly; each has them whole at
/// its own address. What does not fit even so is left out, the last first.
void answer_many(const Visit& visit, std::string_view root, Json list);
/// A request as it is told, of what the core answered just now.
[[nodiscard]] Json request_json(const Visit& visit, const Jurisdiction& at, const Json& ticket);
/// The first of these files that everybody may see, as an address; null without one.
[[nodiscard]] Json photo_url(const Visit& visit, const Json& ticket, const Json& files);
/// The ticket as the core has it now, where a caller with this key may see it there.
[[nodiscard]] std::optional<Json> read_shown(const Visit& visit, const Jurisdiction& at,
                                             const std::optional<Key>& key,
                                             const std::string& ticket);
/// JSON list of visibilities that the key's holder, or whoever has none, is shown.
[[nodiscard]] std::string shown_to(const std::optional<Key>& key);

/// start_date … end_date; where one or both are missing, 90 days. ms, whole seconds, both included.
struct Span {
  std::int64_t from, to;
};
[[nodiscard]] Span span_of(const Visit& visit, const char* start, const char* end);
struct Page {
  std::int64_t limit, offset;
};
[[nodiscard]] Page page_of(const Visit& visit, std::int64_t most);

/// Files that came with a form, and addresses of photos elsewhere. Errors: Problem 400.
[[nodiscard]] std::vector<std::string> add_files(const Visit& visit, const std::string& community);
[[nodiscard]] std::vector<std::string> media_urls(const Visit& visit);
/// What the sender calls what they send, each as a hash: their Idempotency-Key, and `own`. One that
/// was taken before is answered the same again.
struct ClientIds {
  std::vector<std::string> all;
  std::string header;  // "" without an Idempotency-Key
  std::string matter;  // a hash of what is sent under it
};
[[nodiscard]] ClientIds client_ids(const Visit& visit, const std::vector<std::string>& own);
/// What was answered then; "" for what is new. Errors: Problem 422 where the Idempotency-Key was
/// that of something else.
[[nodiscard]] std::string taken_before(const Visit& visit, const Key& key, const char* what,
                                       const ClientIds& ids);
void note_taken(const Visit& visit, const Key& key, const char* what, const ClientIds& ids,
                const std::string& answer);
/// What a command of the core refused, as the interface says it.
[[nodiscard]] Problem refused(const sifang_sdk::Answer& answer);

/// A ticket's row, of what the core says of it.
void note_ticket(const Host& host, std::string_view community, const Json& ticket,
                 std::string_view word);
[[nodiscard]] std::string word_of(const Json& ticket);
/// Of a change that gave the ticket its version; of a comment.
[[nodiscard]] std::string change_id(const Json& ticket);
[[nodiscard]] std::string comment_id(const Json& comment);
/// What was done and said to it: [{datetime, description, type}].
[[nodiscard]] Json update_notes(const Visit& visit, const Jurisdiction& at, const Json& ticket);

void get_discovery(Visit& visit);
void get_services(Visit& visit);
void get_definition(Visit& visit, const std::string& code);
void get_requests(Visit& visit);
void get_request(Visit& visit, const std::string& number);
void get_token(Visit& visit, const std::string& token);
void post_request(Visit& visit);
void get_updates(Visit& visit);
void post_update(Visit& visit);
void get_photo(Visit& visit, const std::string& id);

}  // namespace grid::open311

// SPDX-License-Identifier: Apache-2.0
// A township's system as its row says, and what the parts about it ask of one another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frame.hpp"
#include "mapping.hpp"

namespace grid {

using sifang_sdk::As;
using sifang_sdk::Fetch;

struct Connector {
  std::int64_t id = 0;  // 0: there is none
  std::string community, code, kind, name, url, jurisdiction, key, secret, secret_before;
  std::int64_t secret_until = 0;
  bool on = false, sends = false, send_private = false;
  std::string format;  // json, xml
  std::string case_url, list_url;
  std::int64_t poll_s = 0, retry_s = 0, since = 0, window_ms = 0, next_poll_at = 0;
  Json tables;
  std::string template_text;
  Json problems;
  std::int64_t checked_at = 0, mapping_version = 0, version = 0;

  [[nodiscard]] bool is_open311() const { return kind == "open311"; }
  /// Works: is on, and nothing is wrong with its tables.
  [[nodiscard]] bool works() const { return on && problems.empty(); }
  /// Can be asked what it has.
  [[nodiscard]] bool can_compare() const { return is_open311() || !list_url.empty(); }
  /// That hold now.
  [[nodiscard]] std::vector<std::string> secrets(std::int64_t now) const;
};

[[nodiscard]] Connector find_connector(const Host& host, std::int64_t id);
[[nodiscard]] std::vector<Connector> list_connectors(const Host& host, std::string_view community);
/// Of a route's {id}. Errors: Refusal 404.
[[nodiscard]] Connector get_connector(const Call& call);

/// Looks whether its tables are right, by what the community has now, and keeps what is not.
void check_tables(const Host& host, Connector& connector);

/// What came of asking the other side.
void note_answer(const Host& host, std::int64_t connector, const std::string& error);

/// A ticket that a township has, or will have.
struct Link {
  std::int64_t id = 0;  // 0: there is none
  std::int64_t connector = 0;
  std::string community, ticket, number, foreign, status, url;
  std::int64_t level = 0, last_at = 0;
  bool is_over = false;
};
[[nodiscard]] Link find_link(const Host& host, std::int64_t connector, const std::string& ticket);
/// Its request is under way, waits, or has arrived: updates may follow it.
[[nodiscard]] bool is_requested(const Host& host, const Link& link);
/// Reported up now, it goes as a request of its own: they have none, or we have withdrawn it.
[[nodiscard]] bool is_new_there(const Host& host, const Link& link);
/// Reported up now, it goes to the one that sends (0: none), which has nothing of it yet.
[[nodiscard]] bool is_for_another(const std::vector<Link>& links, std::int64_t sender);
/// It was reported up to another one since, which has it now. What is refused there, or was given
/// up, never left; where nobody sends, it goes to all that had it, at once.
[[nodiscard]] bool is_with_another(const Host& host, const Link& link);
[[nodiscard]] std::vector<Link> links_of(const Host& host, const std::string& ticket);
/// To which a ticket goes that is reported up, of those that were there already
/// at `at`; 0: to none.
[[nodiscard]] std::int64_t find_sender(const Host& host, std::string_view community,
                                       std::int64_t at);
[[nodiscard]] Link find_foreign(const Host& host, std::int64_t connector,
                                const std::string& foreign);
[[nodiscard]] Link find_number_link(const Host& host, std::int64_t connector,
                                    const std::string& number);

/// A command that the plugin gives by itself. Errors: throws where another try may do better.
struct Done {
  int status = 0;
  Json body;
  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  [[nodiscard]] std::string why() const;
};
[[nodiscard]] Done act(const Host& host, std::string_view command, const Json& input,
                       std::string_view key = {});
/// The id of the user that the plugin is by itself.
[[nodiscard]] const std::string& own_user(const Host& host);
/// A problem's words, or what else was answered.
[[nodiscard]] std::string why_of(int status, const std::string& body);

/// "4", "poll" … of a tag like "poll:4:…".
[[nodiscard]] std::vector<std::string> parts_of_tag(std::string_view tag);

/// Routes of each part.
[[nodiscard]] std::vector<Route> mapping_routes();
[[nodiscard]] std::vector<Route> outbox_routes();
[[nodiscard]] std::vector<Route> inbox_routes();
[[nodiscard]] std::vector<Route> track_routes();
[[nodiscard]] std::vector<Route> reconcile_routes();

/// Sends what is due, as far as there is room.
void send_rows(const Host& host, const Connector& connector);
void poll_due(const Host& host, const Connector& connector);
void reconcile_due(const Host& host, const Connector& connector);

/// What became of what they asked for; `parts` are those of the tag.
void row_answered(const Host& host, const std::vector<std::string>& parts,
                  const sifang_fetched& answer);
void poll_answered(const Host& host, const std::vector<std::string>& parts,
                   const sifang_fetched& answer);
void reconcile_answered(const Host& host, const std::vector<std::string>& parts,
                        const sifang_fetched& answer);
void check_answered(const Host& host, const std::vector<std::string>& parts,
                    const sifang_fetched& answer);

/// What came before its ticket's number was known is judged now.
void adopt_unknown(const Host& host, const Connector& connector, const Link& link);
/// What came in a word that the tables did not have is judged once they have it.
void judge_again(const Host& host, const Connector& connector);

}  // namespace grid

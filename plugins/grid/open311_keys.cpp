// SPDX-License-Identifier: Apache-2.0
// Who may send: keys of a community, made and revoked by its administrator. A key is shown once.
#include "open311.hpp"

#include "kit/days.hpp"

namespace grid {
namespace open311 {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr int wrong_a_minute = 30;  // keys that are none, of everybody together
constexpr std::size_t most_counted = 10'000;

/// What came within the minute. Kept in memory: a restart forgives.
class Meter {
 public:
  [[nodiscard]] bool allows(std::int64_t whose, std::int64_t now, int most) {
    if (now / minute != minute_ || counts_.size() > most_counted) {
      minute_ = now / minute;
      counts_.clear();
    }
    return ++counts_[whose] <= most;
  }

 private:
  std::int64_t minute_ = 0;
  std::map<std::int64_t, int> counts_;
};

/// What callers without a key were told within a few seconds. So short a time, that many who ask at
/// once do not keep the plugin from everybody else.
class Budget {
 public:
  [[nodiscard]] bool allows(std::int64_t now, std::size_t cost) {
    if (now / span != span_) {
      span_ = now / span;
      spent_ = 0;
    }
    spent_ += cost;
    return spent_ - cost < most;
  }

 private:
  static constexpr std::int64_t span = 10'000;
  static constexpr std::size_t most = 3'000;  // three lists of the longest
  std::int64_t span_ = 0;
  std::size_t spent_ = 0;
};

/// Thread: the plugin's, one call at a time.
Meter& calls() {
  static Meter meter;
  return meter;
}
Meter& wrong_keys() {
  static Meter meter;
  return meter;
}

}  // namespace

std::optional<Key> find_key(const Visit& visit) {
  if (visit.key) return visit.key;
  const auto given = visit.parameter("api_key");
  if (given.empty()) return std::nullopt;
  std::optional<Key> key;
  visit.host.query(
      "SELECT id, community, reads = 'community' FROM plugin_grid_open311_keys "
      "WHERE hash = $1 AND revoked_at IS NULL",
      {hash_of(given)}, [&](const Row& row) {
        key = Key{row.integer(0), row.string(1), row.integer(2) != 0};
      });
  if (!key) {
    if (!wrong_keys().allows(0, visit.now, wrong_a_minute))
      throw Problem(429, "too many wrong keys: slow down");
    throw Problem(403, "api_key is not valid");
  }
  if (!calls().allows(key->id, visit.now, calls_a_minute))
    throw Problem(429, "more than 60 calls in a minute with this api_key: slow down");
  visit.host.write(
      {{"UPDATE plugin_grid_open311_keys SET last_used_at = $1 "
        "WHERE id = $2 AND coalesce(last_used_at, 0) < $1",
        {visit.now / minute * minute, key->id}}});
  return key;
}

void charge(const Visit& visit, const std::optional<Key>& key, std::size_t entries) {
  static Budget budget;
  constexpr std::size_t each = 5;  // of the list itself
  if (!key && !budget.allows(visit.now, each + entries))
    throw Problem(429, "too many lists without an api_key: come again in some seconds");
}

Key need_key(const Visit& visit) {
  const auto key = find_key(visit);
  if (!key) throw Problem(403, "api_key was not provided");
  return *key;
}

namespace {

#define KEY_JSON \
  "SELECT json_object('id', id, 'name', name, 'reads', reads, 'made_at', " KIT_TIME(        \
      "made_at") ", 'revoked_at', " KIT_TIME("revoked_at") ", 'last_used_at', " KIT_TIME(   \
      "last_used_at") ") FROM plugin_grid_open311_keys WHERE community = $1 AND "

Json find_own(const Call& call, std::int64_t id) {
  auto key = find_row(call.host, KEY_JSON "id = $2", {call.community, id});
  if (key.is_null()) throw Refusal(404, "there is no such key");
  return key;
}

void list_keys(const Call& call) {
  const auto paging = paging_of(call);
  call.answer(kit::page_of(list_rows(call.host, KEY_JSON "id < $2 ORDER BY id DESC LIMIT $3",
                                     {call.community, paging.before, paging.limit + 1}),
                           paging.limit));
}

void make_key(const Call& call) {
  auto fields = call.body();
  const auto name = fields.text("name", 1, 60);
  const auto reads = fields.choice("reads", {"public", "community"});
  fields.done();
  constexpr std::size_t key_bytes = 32;
  const auto secret = "sf_" + random_text(key_bytes);
  call.host.write(
      {{"INSERT INTO plugin_grid_open311_keys (community, name, reads, hash, made_at) "
        "VALUES ($1, $2, $3, $4, $5)",
        {call.community, name, reads, hash_of(secret), call.now},
        1}});
  auto key = find_own(
      call, find_number(call.host, "SELECT id FROM plugin_grid_open311_keys WHERE hash = $1",
                        {hash_of(secret)}));
  key["key"] = secret;
  call.answer(key, 201);
}

void revoke_key(const Call& call) {
  const auto id = call.id("id");
  const auto key = find_own(call, id);
  if (!key.at("revoked_at").is_null()) throw Refusal(409, "it is revoked already");
  call.host.write(
      {{"UPDATE plugin_grid_open311_keys SET revoked_at = $1 WHERE id = $2", {call.now, id}, 1}});
  call.answer(find_own(call, id));
}

/// Whoever handles the ticket: officers, and who serves the grid that it is in now.
Json handled_ticket(const Call& call) {
  const auto answer = call.host.command(sifang_sdk::As::caller, "ticket.read",
                                        Json{{"id", call.parameter("ticket")}}.dump());
  if (answer.status >= 300)
    throw Refusal(404, "there is no such ticket, or it is not yours to see");
  auto ticket = Json::parse(answer.body);
  if (ticket.value("community", "") != call.community)
    throw Refusal(404, "there is no such ticket, or it is not yours to see");
  const auto grid = ticket.at("grid").is_string() ? ticket.at("grid").get<std::string>() : "";
  if (!call.has_role("officer") && (grid.empty() || !serves(call, grid)))
    throw Refusal(403, "it is not in your grid");
  return ticket;
}

/// Whether there is anything to look at: it tells of nobody, and is no look.
void read_origin(const Call& call) {
  const auto ticket = handled_ticket(call);
  forget_contacts(call.host, call.community);
  call.answer({{"open311", find_row(call.host,
                                    "SELECT json_object('key_name', k.name, 'at', " KIT_TIME(
                                        "r.at") ", 'has_contact', json(iif(c.ticket IS NULL AND "
                                                "r.media = '[]', 'false', 'true'))) "
                                                "FROM plugin_grid_open311_requests r "
                                                "JOIN plugin_grid_open311_keys k ON k.id = r.key "
                                                "LEFT JOIN plugin_grid_open311_contacts c "
                                                "ON c.ticket = r.ticket WHERE r.ticket = $1",
                                    {ticket.at("id").get<std::string>()})}});
}

void read_contact(const Call& call) {
  const auto ticket = handled_ticket(call);
  forget_contacts(call.host, call.community);  // what is due to go is not shown meanwhile
  const auto id = ticket.at("id").get<std::string>();
  const auto contact = find_row(
      call.host,
      "SELECT json_object('email', coalesce(email, ''), 'first_name', coalesce(first_name, ''), "
      "'last_name', coalesce(last_name, ''), 'phone', coalesce(phone, ''), "
      "'account_id', coalesce(account_id, ''), 'device_id', coalesce(device_id, ''), "
      "'media', json(media), 'key_name', k.name, 'at', " KIT_TIME("r.at") ") "
      "FROM plugin_grid_open311_requests r JOIN plugin_grid_open311_keys k ON k.id = r.key "
      "LEFT JOIN plugin_grid_open311_contacts c ON c.ticket = r.ticket WHERE r.ticket = $1",
      {id});
  if (contact.is_null()) throw Refusal(404, "it did not come by Open311");
  call.host.write(
      {{"INSERT INTO plugin_grid_open311_looks "
        "(community, ticket, number, user, user_name, at) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        {call.community, id, ticket.at("number").get<std::string>(), call.user, call.user_name,
         call.now},
        1}});
  call.answer(contact);
}

void list_looks(const Call& call) {
  const auto paging = paging_of(call);
  call.answer(kit::page_of(
      list_rows(call.host,
                "SELECT json_object('id', id, 'at', " KIT_TIME(
                    "at") ", 'user_name', user_name, "
                          "'ticket', ticket, 'number', number) FROM plugin_grid_open311_looks "
                          "WHERE community = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
                {call.community, paging.before, paging.limit + 1}),
      paging.limit));
}

}  // namespace
}  // namespace open311

std::vector<Route> key_routes() {
  using namespace open311;
  return {{"GET", "/keys", "admin", list_keys},
          {"POST", "/keys", "admin", make_key},
          {"POST", "/keys/{id}/revoke", "admin", revoke_key},
          {"GET", "/tickets/{ticket}/origin", "officer grid_worker grid_leader", read_origin},
          {"GET", "/tickets/{ticket}/contact", "officer grid_worker grid_leader", read_contact},
          {"GET", "/contact_looks", "supervisor", list_looks}};
}

void forget_contacts(const Host& host, std::string_view community) {
  constexpr std::int64_t longest = 180 * day_ms, after_closing = 30 * day_ms;
  const auto now = host.now_ms();
  host.write({{"DELETE FROM plugin_grid_open311_contacts WHERE community = $1 AND (at < $2 OR "
               "EXISTS (SELECT 1 FROM plugin_grid_open311_tickets t WHERE t.ticket = "
               "plugin_grid_open311_contacts.ticket AND t.state = 'closed' AND t.changed_at < $3))",
               {community, now - longest, now - after_closing}},
              {"DELETE FROM plugin_grid_open311_taken WHERE at < $1 AND key IN "
               "(SELECT id FROM plugin_grid_open311_keys WHERE community = $2)",
               {now - longest, community}}});
}

}  // namespace grid

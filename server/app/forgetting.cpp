// SPDX-License-Identifier: Apache-2.0
// What is kept for a while only: sessions and tokens until they run out, browsers
// that nobody logs in from, looks at personal data, answers to requests with a key for as
// long as they were promised. Some rows at a time, so that no writer waits for long.
#include "app/chores.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

/// wire.md: an idempotency key is kept at least 24 hours.
constexpr std::chrono::hours key_promise{24};
/// Browsers keep no cookie for longer.
constexpr std::chrono::days device_memory{400};
/// Whose data was looked at can ask for a year who it was.
constexpr std::chrono::days look_memory{365};

/// Deletes what is older than `age` while `find` finds some.
Chore forget(std::string name, std::chrono::milliseconds age, store::Query find,
             store::Query forget_some) {
  return {.name = std::move(name),
          .period = std::chrono::minutes(1),
          .find_due =
              [=](store::Transaction& tx, base::Time now) {
                const bool due =
                    tx.find([](const store::Row&) { return true; }, find, {now - age}).has_value();
                return due ? std::vector<std::int64_t>{1} : std::vector<std::int64_t>{};
              },
          .run = [=](Call& call, std::int64_t) -> base::Result<void> {
            call.tx.execute(forget_some, {call.now - age});
            return {};
          }};
}

/// Words of somebody who was erased leave the search index: FTS5 keeps them in its older parts
/// until those are merged, here a little at a time (sqlite.org/fts5.html, the 'merge' command: a
/// negative number begins a merge of everything, and goes on with it).
Chore forget_words() {
  constexpr std::int64_t pages_at_once = 500;
  const auto is_due = [](store::Transaction& tx) {
    return tx.find([](const store::Row&) { return true; }, query::find_words_to_forget, {})
        .has_value();
  };
  return {.name = "forget_words",
          .period = std::chrono::seconds(10),
          .find_due =
              [=](store::Transaction& tx, base::Time) {
                return is_due(tx) ? std::vector<std::int64_t>{1} : std::vector<std::int64_t>{};
              },
          .run = [=](Call& call, std::int64_t) -> base::Result<void> {
            if (!is_due(call.tx)) return {};
            call.tx.execute(query::merge_words, {-pages_at_once});
            call.tx.execute(query::merge_meeting_words, {-pages_at_once});
            call.tx.execute(query::count_merged_words, {pages_at_once});
            call.tx.execute(query::end_forgetting_words, {});
            return {};
          }};
}

}  // namespace

void add_forgetting_chores(std::vector<Chore>& chores) {
  chores.push_back(forget("forget_sessions", std::chrono::milliseconds(0),
                          query::find_expired_session, query::delete_expired_sessions));
  chores.push_back(forget("forget_tokens", std::chrono::milliseconds(0), query::find_expired_token,
                          query::delete_expired_tokens));
  chores.push_back(
      forget("forget_devices", device_memory, query::find_old_device, query::delete_old_devices));
  chores.push_back(
      forget("forget_looks", look_memory, query::find_old_look, query::delete_old_looks));
  chores.push_back(forget_words());
  chores.push_back(forget("forget_idempotency_keys", key_promise, query::find_old_idempotency_key,
                          query::delete_old_idempotency_keys));
}

}  // namespace sifang::app

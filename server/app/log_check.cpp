// SPDX-License-Identifier: Apache-2.0
#include "app/log_check.hpp"

#include "app/event_log.hpp"
#include "protocol/erase_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

constexpr std::int64_t events_per_page = 2'000;

}  // namespace

bool LogCheck::read_on(store::Transaction& tx) {
  const auto from = last_seq_;
  tx.for_each(query::list_chain, {community_, from, events_per_page}, [&](const store::Row& row) {
    read(row);
    return true;
  });
  finish();
  if (last_seq_ != from) return true;
  check_erased();
  check_end(tx);
  return false;
}

void LogCheck::read(const store::Row& row) {
  if (row.integer(0) != link_.seq) {
    finish();
    link_ = {.seq = row.integer(0),
             .at = row.time(1),
             .actor = row.id<base::UserId>(2),
             .kind = row.string(3),
             .subject = row.string(4),
             .scope = row.string(5),
             .prev_hash = row.string(6),
             .hash = row.string(7),
             .digests = {}};
  }
  if (row.is_null(8)) return;  // an event that nobody may read has no body
  if (row.integer(8) != static_cast<std::int64_t>(link_.digests.size()))
    complain_(link_.seq, "its bodies are not numbered one after another");
  const auto digest = row.string(11);
  const bool rewritten = !row.is_null(13);
  const auto expected = rewritten ? row.string(13) : digest;
  if (rewritten) rewritten_[{link_.seq, row.integer(8)}] = expected;
  if (!row.is_null(12) && event_digest(row.text(10), row.text(9), row.text(12)) != expected)
    complain_(link_.seq, "a body is not what its digest says");
  if (link_.kind == "people.erased" && row.text(9) == "sealed" && !row.is_null(12))
    for (auto& body : protocol::read_rewritten(row.text(12)))
      told_[{body.seq, body.position}] = std::move(body.digest);
  link_.digests.push_back(digest);
}

/// What was rewritten is what the log says was, and nothing else.
void LogCheck::check_erased() {
  for (const auto& [place, digest] : rewritten_) {
    const auto told = told_.find(place);
    if (told == told_.end() || told->second != digest)
      complain_(place.first, "a body was rewritten, and not by an erasure that the log tells of");
  }
  for (const auto& [place, digest] : told_)
    if (!rewritten_.contains(place))
      complain_(place.first, "a body was rewritten by an erasure, and its row does not say so");
}

/// Checks the event that has been read whole.
void LogCheck::finish() {
  if (link_.seq == 0) return;
  if (link_.seq != last_seq_ + 1) complain_(link_.seq, "the event before it is missing");
  if (link_.prev_hash != last_hash_) complain_(link_.seq, "it does not follow the event before it");
  const auto hash = event_hash(
      link_.prev_hash,
      {community_, link_.seq, link_.at, link_.actor, link_.kind, link_.subject, link_.scope},
      link_.digests);
  if (hash != link_.hash) complain_(link_.seq, "its hash is not right");
  last_seq_ = link_.seq;
  last_hash_ = link_.hash;
  link_ = {};
}

/// The community's own row says where the log ends: the last event cannot go unnoticed.
void LogCheck::check_end(store::Transaction& tx) {
  tx.for_each(query::get_log_end, {community_}, [&](const store::Row& row) {
    if (row.integer(0) != last_seq_ || row.text(1) != last_hash_)
      complain_(last_seq_, "the log does not end where the community's row says");
    return false;
  });
}

}  // namespace sifang::app

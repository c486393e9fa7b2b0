// SPDX-License-Identifier: Apache-2.0
// `sifang verify`: the hash chain, the folds of the log against the rows, the database's integrity.
#include <algorithm>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "main/admin.hpp"
#include "protocol/patch.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace {

constexpr std::int64_t events_per_read = 2'000;

struct Findings {
  const Output& output;
  std::size_t count = 0;

  void add(const std::string& what) {
    constexpr std::size_t most_shown = 50;
    if (++count <= most_shown) output.error(what);
  }
};

/// One event as the chain sees it.
struct Link {
  std::int64_t seq = 0;
  base::Time at;
  base::UserId actor;
  std::string kind, subject, scope, prev_hash, hash;
  std::vector<std::string> digests;
};

class Chain {
 public:
  Chain(const app::Community& community, Findings& findings)
      : community_(community), findings_(findings), last_hash_(32, '\0') {}

  void read(const store::Row& row) {
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
    const auto digest = row.string(11);
    if (!row.is_null(12) && app::event_digest(row.text(10), row.text(9), row.text(12)) != digest)
      complain("a body is not what its digest says");
    link_.digests.push_back(digest);
  }

  /// Checks the event that has been read whole.
  void finish() {
    if (link_.seq == 0) return;
    if (link_.seq != last_seq_ + 1) complain("the event before it is missing");
    if (link_.prev_hash != last_hash_) complain("it does not follow the event before it");
    const auto hash = app::event_hash(
        link_.prev_hash,
        {community_.id, link_.seq, link_.at, link_.actor, link_.kind, link_.subject, link_.scope},
        link_.digests);
    if (hash != link_.hash) complain("its hash is not right");
    last_seq_ = link_.seq;
    last_hash_ = link_.hash;
    link_ = {};
  }

  [[nodiscard]] std::int64_t last_seq() const { return last_seq_; }
  [[nodiscard]] const std::string& last_hash() const { return last_hash_; }

 private:
  void complain(const std::string& what) {
    findings_.add(community_.code + " event " + std::to_string(link_.seq) + ": " + what);
  }

  const app::Community& community_;
  Findings& findings_;
  Link link_;
  std::int64_t last_seq_ = 0;
  std::string last_hash_;
};

void verify_chain(Workspace& workspace, const app::Community& community, Findings& findings) {
  Chain chain(community, findings);
  for (std::int64_t from = 0; from < community.seq; from += events_per_read) {
    const auto to = std::min(from + events_per_read, community.seq);
    auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
      tx.for_each(query::list_chain, {community.id, from, to}, [&](const store::Row& row) {
        chain.read(row);
        return true;
      });
      return true;
    });
    if (!done) findings.add(base::describe(done.error()));
  }
  chain.finish();
  std::string end;
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    tx.for_each(query::get_log_end_at, {community.id, community.seq}, [&](const store::Row& row) {
      end = row.string(0);
      return false;
    });
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
  if (chain.last_seq() != community.seq || (community.seq > 0 && chain.last_hash() != end))
    findings.add(community.code + ": the log does not end where the community's row says");
}

/// The most privileged body of each event of a story, in order.
std::vector<std::string> full_story(store::Transaction& tx, const std::string& scope) {
  std::vector<std::string> bodies;
  std::int64_t last = 0;
  tx.for_each(query::list_story_bodies, {scope}, [&](const store::Row& row) {
    if (row.integer(0) != last && !row.is_null(2)) bodies.push_back(row.string(2));
    last = row.integer(0);
    return true;
  });
  return bodies;
}

void verify_tickets(Workspace& workspace, const app::Community& community, Findings& findings) {
  base::TicketId after;
  for (bool more = true; more;) {
    auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
      const auto ids = tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                               query::list_ticket_ids, {community.id, after.value});
      for (auto id : ids) {
        after = id;
        const auto ticket = app::load_ticket(tx, id);
        protocol::JsonWriter row;
        protocol::write_ticket_part(row, ticket, community.party_codes(),
                                    protocol::TicketPart::answers, protocol::ReporterShown::no);
        const auto difference = protocol::compare_fold(
            "ticket", full_story(tx, app::subject_of("ticket", id)), row.text());
        if (!difference.empty())
          findings.add(ticket.number + ": log and row differ in " + difference);
      }
      return !ids.empty();
    });
    if (!done) findings.add(base::describe(done.error()));
    more = done && *done;
  }
}

void verify_meetings(Workspace& workspace, const app::Community& community, Findings& findings) {
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    const auto ids =
        tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                query::list_meeting_ids, {community.id, INT64_MAX, INT64_MAX, nullptr, 100'000});
    for (auto id : ids) {
      auto meeting = app::load_meeting(tx, id, app::Depth::whole);
      for (auto& item : meeting.agenda) item.audience = {"everything"};
      protocol::JsonWriter row;
      protocol::write_meeting(row, meeting, community.party_codes(),
                              {.labels = {"everything"}, .voted = {}, .moves = {}});
      const auto difference = protocol::compare_fold(
          "meeting", full_story(tx, app::subject_of("meeting", id)), row.text());
      if (!difference.empty())
        findings.add("meeting " + id.text() + ": log and rows differ in " + difference);
    }
    return true;
  });
  if (!done) findings.add(base::describe(done.error()));
}

}  // namespace

int verify(Workspace& workspace, const AdminRequest& request, const Output& output) {
  Findings findings{output};
  auto communities =
      workspace.read([](store::Transaction& tx) -> base::Result<std::vector<app::Community>> {
        std::vector<app::Community> all;
        for (const auto& id :
             tx.list([](const store::Row& row) { return row.id<base::CommunityId>(0); },
                     query::list_communities, {""}))
          all.push_back(app::load_community(tx, id));
        return all;
      });
  if (!communities) {
    output.error(base::describe(communities.error()));
    return 1;
  }
  std::int64_t events = 0;
  for (const auto& community : *communities) {
    output.progress(community.code + ": " + std::to_string(community.seq) + " events");
    verify_chain(workspace, community, findings);
    verify_tickets(workspace, community, findings);
    verify_meetings(workspace, community, findings);
    events += community.seq;
  }
  for (const auto& complaint : workspace.store().check_integrity())
    findings.add("database: " + complaint);
  const bool good = findings.count == 0;
  if (request.json)
    output.line("{\"good\":" + std::string(good ? "true" : "false") + ",\"events\":" +
                std::to_string(events) + ",\"findings\":" + std::to_string(findings.count) + "}");
  else
    output.line(good ? "good: " + std::to_string(events) + " events in " +
                           std::to_string(communities->size()) + " communities"
                     : std::to_string(findings.count) + " findings");
  return good ? 0 : 1;
}

}  // namespace sifang::main

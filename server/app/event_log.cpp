// SPDX-License-Identifier: Apache-2.0
#include "app/event_log.hpp"

#include <algorithm>
#include <stdexcept>

#include "app/masks.hpp"
#include "app/meeting_index.hpp"
#include "base/crypto.hpp"
#include "domain/event_kinds.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

constexpr std::size_t salt_bytes = 16;

std::string write_body(const NewEvent& event, const EventVersion& version, const Caller* actor,
                       base::Time at, std::int64_t seq) {
  protocol::JsonWriter out;
  out.begin_object();
  out.field("community", event.community)
      .field("seq", seq)
      .field("kind", event.kind)
      .field("at", at);
  out.key("actor");
  if (actor && version.actor == ActorShown::yes) {
    const auto party = actor->party_in(event.community);
    out.begin_object().field("id", actor->id).field("name", actor->name).key("party");
    if (party.empty())
      out.null();
    else
      out.value(party);
    out.end_object();
  } else {
    out.null();
  }
  out.field("subject", event.subject).raw_field("data", version.data).end_object();
  return out.take();
}

/// Whether not everybody in the community may read what is for `audience`.
bool is_narrow(const domain::LabelSet& audience) {
  static const auto all = domain::make_labels({"community", "public"});
  return !domain::intersects(audience, all);
}

/// Calls `each(body, is_narrow)` with the first body of each event that the viewer may read.
template <class Each>
class FirstVisible {
 public:
  FirstVisible(const domain::LabelSet& viewer, Each each)
      : viewer_(viewer), each_(std::move(each)) {}

  void offer(std::int64_t seq, std::string_view audience, const store::Row& row, int body_column) {
    if (seq == delivered_ || row.is_null(body_column)) return;  // null: erased
    const auto labels = split_labels(audience);
    if (!domain::intersects(viewer_, labels)) return;
    delivered_ = seq;
    each_(row.string(body_column), is_narrow(labels));
  }

 private:
  const domain::LabelSet& viewer_;
  Each each_;
  std::int64_t delivered_ = 0;
};

}  // namespace

std::string join_labels(const domain::LabelSet& labels) {
  std::string text;
  for (const auto& label : labels) {
    if (!text.empty()) text += ' ';
    text += label;
  }
  return text;
}

domain::LabelSet split_labels(std::string_view text) {
  domain::LabelSet labels;
  while (!text.empty()) {
    const auto end = text.find(' ');
    labels.emplace_back(text.substr(0, end));
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
  }
  return labels;
}

std::string event_digest(std::string_view salt, std::string_view audience, std::string_view body) {
  return base::sha256({salt, audience, "\n", body});
}

std::string event_hash(std::string_view prev_hash, const EventHeader& header,
                       const std::vector<std::string>& digests) {
  std::string text = std::to_string(header.community.value) + "\n" + std::to_string(header.seq) +
                     "\n" + std::to_string(base::to_ms(header.at)) + "\n" +
                     (header.actor ? std::to_string(header.actor.value) : "") + "\n";
  for (auto part : {header.kind, header.subject, header.scope}) text.append(part).append("\n");
  for (const auto& digest : digests) text += digest;
  return base::sha256({prev_hash, text});
}

std::int64_t append_event(store::Transaction& tx, const Caller* actor, base::Time at,
                          const NewEvent& event) {
  if (!domain::is_event_kind(event.kind))
    throw std::logic_error("no such kind of event: " + std::string(event.kind));
  // The next number and the end of the chain, from the community's own row.
  std::int64_t seq = 0;
  std::string prev_hash;
  tx.for_each(query::get_log_end, {event.community}, [&](const store::Row& row) {
    seq = row.integer(0) + 1;
    prev_hash = row.string(1);
    return false;
  });
  if (seq == 0) throw std::logic_error("an event for a community that is not there");

  // The bodies, each salted and digested on its own as it was written, and shown as masks say.
  const std::string& scope = event.scope.empty() ? event.subject : event.scope;
  const StoryMasking masking(tx, scope);
  auto committed = std::make_shared<base::CommittedEvent>();
  committed->community = event.community;
  committed->seq = seq;
  const std::string salts = base::random_bytes(salt_bytes * event.versions.size());
  std::vector<std::string> digests, audiences, written;
  for (std::size_t i = 0; i < event.versions.size(); ++i) {
    const auto& version = event.versions[i];
    auto body = write_body(event, version, actor, at, seq);
    audiences.push_back(join_labels(version.audience));
    digests.push_back(event_digest(std::string_view(salts).substr(i * salt_bytes, salt_bytes),
                                   audiences.back(), body));
    committed->bodies.push_back({version.audience, masking.shown(body)});
    written.push_back(std::move(body));
  }

  // The event, then what it says, then the community's new end.
  const auto actor_id = actor ? actor->id : base::UserId{};
  const auto hash = event_hash(
      prev_hash, {event.community, seq, at, actor_id, event.kind, event.subject, scope}, digests);
  tx.execute(query::add_event, {event.community, seq, at, actor_id, event.kind, event.subject,
                                scope, store::Bytes{prev_hash}, store::Bytes{hash}});
  for (std::size_t i = 0; i < digests.size(); ++i) {
    const auto& shown = committed->bodies[i].body;
    tx.execute(query::add_event_body,
               {event.community, seq, i, audiences[i],
                store::Bytes{std::string_view(salts).substr(i * salt_bytes, salt_bytes)},
                store::Bytes{digests[i]}, shown});
    if (shown != written[i])
      tx.execute(query::withhold_body, {event.community, seq, i, written[i]});
  }
  if (!masking.empty()) masking.show_rows(tx);
  tx.execute(query::set_log_end, {seq, store::Bytes{hash}, event.community});
  tx.announce(std::move(committed));
  // What was said in a meeting that is over is searched for as it is shown now.
  constexpr std::string_view of_meeting = "meeting:";
  if (scope.starts_with(of_meeting))
    if (const auto id = base::decode_id(scope.substr(of_meeting.size())))
      index_meeting_later(tx, base::MeetingId{*id});
  return seq;
}

EventPage read_events(store::Transaction& tx, base::CommunityId community,
                      const domain::LabelSet& viewer, std::int64_t since, std::int64_t limit) {
  EventPage page{.bodies = {}, .seq = since, .more = false};
  std::int64_t at = since;
  FirstVisible visible(viewer, [&](std::string body, bool narrow) {
    page.bodies.push_back(std::move(body));
    if (narrow) page.narrow.push_back(at);
  });
  tx.for_each(query::list_event_bodies, {community, since, since + limit},
              [&](const store::Row& row) {
                page.seq = at = row.integer(0);
                visible.offer(at, row.text(1), row, 2);
                return true;
              });
  const auto end = tx.find([](const store::Row& row) { return row.integer(0); }, query::get_log_end,
                           {community});
  // Events without a body have no row; they were considered like the others.
  page.seq = std::max(page.seq, std::min(since + limit, end.value_or(0)));
  page.more = end && *end > page.seq;
  return page;
}

std::vector<std::string> read_story(store::Transaction& tx, std::string_view scope,
                                    const domain::LabelSet& viewer, const StoryFilter& tells) {
  std::vector<std::string> bodies;
  FirstVisible visible(viewer, [&](std::string body, bool) { bodies.push_back(std::move(body)); });
  std::int64_t asked = 0;
  bool told = true;
  tx.for_each(query::list_story_bodies, {scope}, [&](const store::Row& row) {
    const auto seq = row.integer(0);
    if (tells && std::exchange(asked, seq) != seq) told = tells(seq, row.text(3));
    if (told) visible.offer(seq, row.text(1), row, 2);
    return true;
  });
  return bodies;
}

std::vector<std::string> full_story(store::Transaction& tx, std::string_view scope) {
  std::vector<std::string> bodies;
  std::int64_t last = 0;
  tx.for_each(query::list_story_bodies, {scope}, [&](const store::Row& row) {
    if (row.integer(0) != last && !row.is_null(2)) bodies.push_back(row.string(2));
    last = row.integer(0);
    return true;
  });
  return bodies;
}

}  // namespace sifang::app

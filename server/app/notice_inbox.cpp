// SPDX-License-Identifier: Apache-2.0
#include "app/notice_inbox.hpp"

#include <algorithm>
#include <deque>

#include "app/event_log.hpp"
#include "app/matters.hpp"
#include "app/polls.hpp"
#include "app/rolls.hpp"
#include "protocol/notice_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

constexpr std::int64_t stream_page = 50;

InboxEntry entry_from(const store::Row& row) {
  InboxEntry entry;
  entry.id = row.id<NoticeId>(0);
  entry.position = row.integer(1);
  entry.why = domain::parse<domain::NoticeWhy>(row.text(2)).value_or(domain::NoticeWhy::mine);
  entry.kind = row.string(3);
  entry.community = row.id<base::CommunityId>(4);
  entry.seq = row.integer(5);
  entry.at = row.time(6);
  entry.actor = row.id<base::UserId>(7);
  entry.ticket = row.id<base::TicketId>(8);
  entry.meeting = row.id<base::MeetingId>(9);
  entry.poll = row.id<domain::PollId>(10);
  entry.matter = row.id<domain::MatterId>(11);
  return entry;
}

}  // namespace

/// The notices of one label in one community, read a page at a time.
struct Inbox::Stream {
  base::CommunityId community;
  std::string label;
  base::Time joined;
  NoticeId before;
  std::deque<InboxEntry> ready = {};
  bool ended = false;
};

NoticeReader load_reader(store::Transaction& tx, base::UserId user) {
  return tx
      .find(
          [](const store::Row& row) {
            return NoticeReader{row.integer(0), row.id<NoticeId>(1), row.integer(2),
                                row.id<NoticeId>(3), row.integer(4)};
          },
          query::get_notice_reader, {user})
      .value_or(NoticeReader{});
}

void save_reader(store::Transaction& tx, base::UserId user, const NoticeReader& reader) {
  tx.execute(query::put_notice_reader, {user, reader.steps, reader.read_to.value, reader.read_step,
                                        reader.before_read_to.value, reader.before_read_step});
}

Inbox::Inbox(store::Transaction& tx, const Caller& caller, TurnedOff off)
    : tx_(tx), caller_(caller), reader_(load_reader(tx, caller.id)) {
  if (off == TurnedOff::left_out)
    off_ = " " +
           tx.find([](const store::Row& row) { return row.string(0); }, query::get_notice_settings,
                   {caller.id})
               .value_or("") +
           " ";
  joined_ = tx.list(
      [](const store::Row& row) { return std::pair(row.id<base::CommunityId>(0), row.time(1)); },
      query::list_joined, {caller.id});
}

void Inbox::fill(Stream& stream) {
  // What happened before they came is not theirs; as notices stand in the order of telling, which
  // is that of happening but for a moment, the first that is clearly older ends the stream.
  constexpr std::chrono::hours clearly{1};
  while (stream.ready.empty() && !stream.ended) {
    std::int64_t seen = 0;
    tx_.for_each(query::list_notices_of_label,
                 {stream.community, stream.label, stream.before, stream_page},
                 [&](const store::Row& row) {
                   ++seen;
                   auto entry = entry_from(row);
                   stream.before = entry.id;
                   stream.ended = entry.at + clearly < stream.joined;
                   if (entry.at >= stream.joined) stream.ready.push_back(std::move(entry));
                   return !stream.ended;
                 });
    if (seen < stream_page) stream.ended = true;
  }
}

std::optional<NoticeId> Inbox::walk(NoticeId before, const Each& each) {
  std::vector<Stream> streams;
  for (const auto& [community, joined] : joined_)
    for (const auto& label : caller_.labels_in(community))
      if (label != "public") streams.push_back({community, label, joined, before});
  for (int looked = 0;; ++looked) {
    NoticeId newest;
    for (auto& stream : streams) {
      fill(stream);
      if (!stream.ready.empty()) newest = std::max(newest, stream.ready.front().id);
    }
    if (!newest) return std::nullopt;
    // Of the groups of one notice to which they belong, the first speaks.
    std::optional<InboxEntry> entry;
    for (auto& stream : streams) {
      if (stream.ready.empty() || stream.ready.front().id != newest) continue;
      if (!entry || stream.ready.front().position < entry->position)
        entry = std::move(stream.ready.front());
      stream.ready.pop_front();
    }
    if (looked >= most_looked_at) return NoticeId{newest.value + 1};
    if (!is_theirs(*entry)) continue;
    entry->read = is_read(entry->id);
    if (!each(*entry)) return std::nullopt;
  }
}

bool Inbox::is_theirs(const InboxEntry& entry) {
  if (entry.actor && entry.actor == caller_.id) return false;
  const std::string group(domain::to_text(entry.why));
  if (off_.find(" " + group + " ") != off_.npos) return false;
  // Polls and matters are told to whoever is of the community, while they are.
  if ((entry.poll || entry.matter) &&
      !domain::intersects(caller_.labels_in(entry.community), domain::audience_of_community()))
    return false;
  if (entry.meeting && !is_readable(entry)) return false;
  // Written ballots are looked at by whoever keeps the roll, while they do.
  if (entry.kind == "paper_in_review" &&
      !domain::intersects(caller_.labels_in(entry.community), roll_audience()))
    return false;
  return !entry.ticket || see(entry.ticket, entry.community).visible;
}

bool Inbox::is_readable(const InboxEntry& entry) {
  bool readable = false;
  const auto labels = caller_.labels_in(entry.community);
  tx_.for_each(query::list_body_audiences, {entry.community, entry.seq},
               [&](const store::Row& row) {
                 readable = domain::intersects(labels, split_labels(row.text(0)));
                 return !readable;
               });
  return readable;
}

const Inbox::TicketSeen& Inbox::see(base::TicketId id, base::CommunityId community) {
  const auto [place, is_new] = tickets_.try_emplace(id);
  auto& seen = place->second;
  if (!is_new) return seen;
  tx_.for_each(query::get_ticket_parties, {id}, [&](const store::Row& row) {
    const domain::TicketExposure exposure{
        .visibility = *domain::parse<domain::Visibility>(row.text(0)),
        .reporter = row.id<base::UserId>(1),
        .submitter = row.id<base::UserId>(2),
        .handler = row.text(3),
        .receiver = row.text(4),
        .grid = row.text(5),
        .on_agenda = row.integer(6) > 0};
    seen.visible = domain::is_in_audience_of_ticket(caller_.labels_in(community), exposure);
    seen.number = row.string(8);
    seen.title = row.string(9);
    return false;
  });
  return seen;
}

bool Inbox::is_read(NoticeId id) {
  struct Mark {
    std::int64_t step;
    bool read;
  };
  const auto mark = tx_.find(
      [](const store::Row& row) {
        return Mark{row.integer(0), row.flag(1)};
      },
      query::get_notice_mark, {caller_.id, id});
  if (mark && mark->step > reader_.read_step) return mark->read;
  if (id <= reader_.read_to) return true;
  return mark && mark->read;
}

std::optional<InboxEntry> Inbox::find(NoticeId id) {
  std::optional<InboxEntry> found;
  walk(NoticeId{id.value + 1}, [&](const InboxEntry& entry) {
    if (entry.id == id) found = entry;
    return false;
  });
  return found;
}

std::int64_t Inbox::count_unread() {
  std::int64_t count = 0;
  walk(newer_than_all, [&](const InboxEntry& entry) {
    if (!entry.read) ++count;
    return count < most_counted;
  });
  return count;
}

NoticeId Inbox::newest() {
  NoticeId id;
  walk(newer_than_all, [&](const InboxEntry& entry) {
    id = entry.id;
    return false;
  });
  return id;
}

std::optional<Inbox::Shown> Inbox::show(const InboxEntry& entry) {
  // The first body that is theirs, as everywhere. One that was erased says nothing, but it was.
  std::optional<protocol::NoticeData> data;
  tx_.for_each(
      query::list_readable_bodies, {entry.community, entry.seq}, [&](const store::Row& row) {
        if (!domain::intersects(caller_.labels_in(entry.community), split_labels(row.text(0))))
          return true;
        data = row.is_null(1) ? protocol::NoticeData{} : protocol::read_notice_data(row.text(1));
        return false;
      });
  if (!data) return std::nullopt;
  protocol::NoticeHead head{.id = entry.id.text(),
                            .community = entry.community,
                            .why = domain::to_text(entry.why),
                            .kind = entry.kind,
                            .at = entry.at,
                            .read = entry.read,
                            .ticket = entry.ticket,
                            .ticket_number = {},
                            .ticket_title = {},
                            .meeting = entry.meeting,
                            .meeting_title = {},
                            .meeting_starts_at = {},
                            .poll = {},
                            .poll_question = {},
                            .poll_opens_at = {},
                            .poll_closes_at = {},
                            .matter = {},
                            .matter_title = {}};
  if (entry.ticket) {
    const auto& seen = see(entry.ticket, entry.community);
    head.ticket_number = seen.number;
    head.ticket_title = seen.title;
  }
  if (entry.meeting)
    tx_.for_each(query::get_meeting, {entry.meeting}, [&](const store::Row& row) {
      head.meeting_title = row.string(3);
      head.meeting_starts_at = row.time(5);
      return false;
    });
  if (data->item)
    tx_.for_each(query::find_charge, {data->item}, [&](const store::Row& row) {
      head.decision = row.id<base::DecisionId>(0);
      head.decision_text = row.string(1);
      return false;
    });
  if (const auto poll = entry.poll ? load_poll(tx_, entry.poll) : std::nullopt) {
    head.poll = poll->id.text();
    head.poll_question = poll->question;
    head.poll_opens_at = poll->opens_at;
    head.poll_closes_at = poll->closes_at;
  }
  if (const auto matter = entry.matter ? load_matter(tx_, entry.matter) : std::nullopt) {
    head.matter = matter->id.text();
    head.matter_title = matter->title;
  }
  return Shown{std::move(head), std::move(*data)};
}

}  // namespace sifang::app

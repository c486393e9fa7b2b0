// SPDX-License-Identifier: Apache-2.0
#include "app/notices.hpp"

#include <algorithm>

#include "app/event_log.hpp"
#include "app/meeting_notices.hpp"
#include "app/outbox.hpp"
#include "app/polls.hpp"
#include "app/rolls.hpp"
#include "app/seats.hpp"
#include "protocol/notice_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

/// An event, read so that its strings stay while the rules look at views of them.
struct Told {
  std::int64_t seq = 0;
  base::Time at;
  base::UserId actor;
  std::string kind, subject, scope;
  std::string audience = {};  // of its most privileged body
  protocol::EventFacts facts;
};

template <class IdType>
IdType id_in(std::string_view subject, std::string_view noun) {
  if (!subject.starts_with(noun) || subject.size() <= noun.size() || subject[noun.size()] != ':')
    return {};
  return IdType::parse(subject.substr(noun.size() + 1)).value_or(IdType{});
}

/// The strings of a ticket's row behind the views of its exposure.
struct TicketRow {
  std::string handler, receiver, grid;
  domain::TicketExposure exposure;
  base::UserId assignee;
};

/// Whom the ticket concerns now; who led and handled it, as the event says where it does.
std::optional<TicketRow> read_ticket(store::Transaction& tx, base::TicketId id,
                                     const protocol::EventFacts& facts) {
  std::optional<TicketRow> found;
  tx.for_each(query::get_ticket_parties, {id}, [&](const store::Row& row) {
    auto& ticket = found.emplace();
    ticket.exposure.visibility = *domain::parse<domain::Visibility>(row.text(0));
    ticket.exposure.reporter = row.id<base::UserId>(1);
    ticket.exposure.submitter = row.id<base::UserId>(2);
    ticket.handler = facts.handler.value_or(row.string(3));
    ticket.receiver = facts.receiver.value_or(row.string(4));
    ticket.grid = row.string(5);
    ticket.exposure.on_agenda = row.integer(6) > 0;
    ticket.assignee = row.id<base::UserId>(7);
    return false;
  });
  if (!found) return found;
  found->exposure.handler = found->handler;
  found->exposure.receiver = found->receiver;
  found->exposure.grid = found->grid;
  return found;
}

/// Who had the work before it was taken away: as the last event says that gave it to somebody.
void find_former(store::Transaction& tx, const Told& told, domain::NoticeFacts& facts) {
  if (told.kind != "ticket.reopened") return;
  const auto body = tx.find([](const store::Row& row) { return row.string(0); },
                            query::find_event_before, {told.scope, told.seq, "ticket.assigned"});
  if (!body || body->empty()) return;
  const auto former = protocol::read_event_facts(*body);
  facts.former_handler = former.handler.value_or("");
  facts.former_assignee = former.worker;
}

bool tells_followers(std::string_view event) {
  return event.starts_with("ticket.") && event != "ticket.submitted" && event != "ticket.commented";
}

/// Whoever has something on the agenda wants to know when it is dealt with.
bool tells_of_agenda(std::string_view event) {
  return event == "meeting.moved" || event == "meeting.cancelled" || event == "meeting.reminded";
}

/// Reports of abuse are nobody's business but theirs who are told.
bool is_of_reports(std::string_view event) { return event.starts_with("ticket.report"); }

/// Who casts in a poll: of one that is not opened, as the roll has it now.
std::vector<base::UserId> voters_of(store::Transaction& tx, const domain::Poll& poll,
                                    std::string_view event) {
  const auto user = [](const store::Row& row) { return row.id<base::UserId>(0); };
  if (!poll.announced_at) return {};
  if (!poll.opened_at)
    return tx.list(user, query::list_voters_of_roll,
                   {poll.community, domain::to_text(domain::find_rule_pack(poll.rule)->electorate),
                    poll.count_parking});
  return tx.list(
      user, event == "poll.ending" ? query::list_voters_waited_for : query::list_voters_of_poll,
      {poll.id});
}

/// Those whose ballot somebody else cast or replaced: whose it is the rows say, the event to nobody
/// but those who keep the roll.
std::vector<base::UserId> owners_of_ballot(store::Transaction& tx, const Told& told,
                                           domain::PollId poll) {
  const auto user = [](const store::Row& row) { return row.id<base::UserId>(0); };
  if (told.kind == "poll.ballot_cast")
    return tx.list(user, query::list_represented, {poll, told.actor, told.at});
  const auto paper = domain::PaperId::parse(told.facts.replaced_by);
  if (!paper) return {};
  return tx.list(user, query::list_users_of_paper, {*paper});
}

/// Of a poll, those who vote or have to look at a written ballot.
void find_voters(store::Transaction& tx, base::CommunityId community, const Told& told,
                 PlannedNotice& notice, domain::NoticeFacts& facts) {
  if (told.kind == "poll.ballot_cast" || told.kind == "poll.paper_settled") {
    facts.voters = owners_of_ballot(tx, told, notice.poll);
    return;
  }
  if (told.kind != "poll.paper_typed") {
    if (const auto poll = load_poll(tx, notice.poll))
      facts.voters = voters_of(tx, *poll, told.kind);
    return;
  }
  const auto paper = domain::PaperId::parse(told.facts.paper);
  if (!paper) return;
  notice.visible = roll_audience();
  facts.reviewers = tx.list([](const store::Row& row) { return row.id<base::UserId>(0); },
                            query::list_paper_reviewers, {*paper, community});
}

std::optional<PlannedNotice> plan(store::Transaction& tx, base::CommunityId community,
                                  const Told& told, bool for_webhooks) {
  domain::NoticeFacts facts{.event = told.kind,
                            .assignee = told.facts.assignee,
                            .owed = told.facts.owed,
                            .party = told.facts.party,
                            .to = told.facts.to,
                            .former_handler = {},
                            .former_assignee = {},
                            .internal = told.facts.internal,
                            .silent = told.facts.silent,
                            .about_ticket = told.facts.about_ticket,
                            .followers = {},
                            .posted = told.facts.posted,
                            .seated = {}};
  PlannedNotice notice{.id = {},
                       .seq = told.seq,
                       .at = told.at,
                       .event = told.kind,
                       .actor = told.actor,
                       .ticket = id_in<base::TicketId>(told.scope, "ticket"),
                       .meeting = id_in<base::MeetingId>(told.scope, "meeting"),
                       .poll = id_in<domain::PollId>(told.scope, "poll"),
                       .matter = id_in<domain::MatterId>(told.scope, "matter"),
                       .visible = domain::audience_of_community(),
                       .groups = {}};
  std::optional<TicketRow> ticket;
  if (notice.ticket) {
    ticket = read_ticket(tx, notice.ticket, told.facts);
    if (!ticket) return std::nullopt;
    facts.ticket = ticket->exposure;
    facts.assignee = told.kind == "ticket.assigned" ? told.facts.worker : ticket->assignee;
    notice.visible = told.facts.internal ? domain::audience_of_internal(ticket->exposure)
                                         : domain::audience_of_ticket(ticket->exposure);
    find_former(tx, told, facts);
    if (tells_followers(told.kind))
      facts.followers = tx.list([](const store::Row& row) { return row.id<base::UserId>(0); },
                                query::list_followers, {notice.ticket});
  }
  if (notice.meeting) {
    facts.seated = labels_of_table(tx, notice.meeting, community);
    // That there is a paper is said to those only who may read its item.
    if (told.kind == "meeting.paper_added") notice.visible = split_labels(told.audience);
    find_concerned(tx,
                   {.community = community,
                    .seq = told.seq,
                    .kind = told.kind,
                    .item = id_in<base::ItemId>(told.subject, "agenda"),
                    .scope = told.scope,
                    .facts = told.facts},
                   facts);
  }
  if (tells_of_agenda(told.kind))
    facts.followers = tx.list([](const store::Row& row) { return row.id<base::UserId>(0); },
                              query::list_agenda_followers, {notice.meeting});
  if (notice.poll) find_voters(tx, community, told, notice, facts);
  const bool of_plugin = told.kind == "plugin.told";
  if (of_plugin) {
    notice.event = webhook_event(told.facts.plugin, told.facts.tell);
    facts.readers = split_labels(told.audience);
    if (facts.readers == domain::sealed_audience()) facts.readers.clear();  // for webhooks alone
  }
  notice.groups = domain::notices_of(facts);
  if (is_of_reports(told.kind) || of_plugin) {
    notice.visible.clear();
    for (const auto& group : notice.groups)
      notice.visible = domain::merged(notice.visible, group.audience);
  }
  if (notice.groups.empty() && !for_webhooks) return std::nullopt;
  return notice;
}

}  // namespace

std::vector<NoticeWork> find_notice_work(store::Transaction& tx) {
  return tx.list(
      [](const store::Row& row) {
        return NoticeWork{row.id<base::CommunityId>(0), row.integer(1), row.integer(2)};
      },
      query::list_notice_work, {});
}

NoticePlan plan_notices(store::Transaction& tx, const Services& services, const NoticeWork& work) {
  NoticePlan made{work.community, work.from, work.to, {}, {}, {}};
  std::vector<Told> told;
  tx.for_each(query::list_told_events, {work.community, work.from, work.to},
              [&](const store::Row& row) {
                if (!domain::is_told(row.text(3))) return true;
                told.push_back({.seq = row.integer(0),
                                .at = row.time(1),
                                .actor = row.id<base::UserId>(2),
                                .kind = row.string(3),
                                .subject = row.string(4),
                                .scope = row.string(5),
                                .facts = {}});
                // An erased body says nothing; whom it concerned is known from the rows.
                if (!row.is_null(6)) told.back().facts = protocol::read_event_facts(row.text(6));
                if (!row.is_null(7)) told.back().audience = row.string(7);
                return true;
              });
  const auto webhooks = list_webhooks(tx, work.community);
  const auto wanted = [&](std::string_view kind) {
    return std::any_of(webhooks.begin(), webhooks.end(),
                       [&](const Webhook& webhook) { return webhook.wants(kind); });
  };
  for (const auto& event : told) {
    const bool for_webhooks =
        wanted(event.kind == "plugin.told" ? webhook_event(event.facts.plugin, event.facts.tell)
                                           : event.kind);
    if (auto notice = plan(tx, work.community, event, for_webhooks))
      made.notices.push_back(std::move(*notice));
  }
  plan_messages(tx, services.outbox, made);
  return made;
}

bool store_notices(store::Transaction& tx, Services& services, NoticePlan& plan) {
  const auto cursor = tx.find([](const store::Row& row) { return row.integer(0); },
                              query::get_notice_cursor, {plan.community});
  if (cursor.value_or(0) != plan.from) return false;
  auto last =
      tx.find([](const store::Row& row) { return row.integer(0); }, query::get_last_notice, {});
  for (auto& notice : plan.notices) {
    // Ids grow in the order of telling, also where the clock was set back.
    const auto fresh = services.ids.next(base::to_ms(services.clock.now()));
    notice.id = NoticeId{std::max(fresh, last.value_or(0) + 1)};
    last = notice.id.value;
    tx.execute(query::add_notice, {notice.id, plan.community, notice.seq, notice.at, notice.actor,
                                   notice.ticket, notice.meeting, notice.poll, notice.matter});
    std::int64_t position = 0;
    for (const auto& group : notice.groups) {
      for (const auto& label : group.audience)
        tx.execute(query::add_notice_audience, {plan.community, label, notice.id, position,
                                                domain::to_text(group.why), group.kind});
      ++position;
    }
  }
  queue_messages(tx, services, plan);
  tx.execute(query::set_notice_cursor, {plan.community, plan.to});
  return true;
}

void check_notices(store::Transaction& tx, base::CommunityId community,
                   const std::function<void(std::int64_t)>& complain) {
  std::int64_t seq = 0, since = 0, oldest = 0;
  tx.for_each(query::get_notice_cursor, {community}, [&](const store::Row& row) {
    seq = row.integer(0);
    since = row.integer(1);
    return false;
  });
  tx.for_each(query::count_notices, {community, seq}, [&](const store::Row& row) {
    oldest = row.integer(1);
    return false;
  });
  if (oldest == 0) return;
  // Before the oldest one that is kept there may have been others.
  tx.for_each(query::list_untold, {community, std::max(since, oldest - 1), seq},
              [&](const store::Row& row) {
                if (domain::is_always_told(row.text(1))) complain(row.integer(0));
                return true;
              });
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
// Notices are a fold over the log. A step reads some events on a snapshot and finds whom they
// concern; then one transaction adds the notices and moves the community's cursor behind the
// events. So an event is told once whatever happens in between, and a change costs nothing more for
// being told later. A notice is addressed by labels, like an event: a meeting's minutes are one row
// for ten thousand residents. What it says is read from the event when somebody looks at it.
#pragma once

#include <vector>

#include "app/command.hpp"
#include "domain/matter.hpp"
#include "domain/notice_rules.hpp"
#include "domain/poll.hpp"

namespace sifang::app {

using NoticeId = base::Id<struct NoticeTag>;
using WebhookId = base::Id<struct WebhookTag>;

/// A notice as planned from one event.
struct PlannedNotice {
  NoticeId id;  // given when it is stored
  std::int64_t seq = 0;
  base::Time at;
  std::string event;  // its kind, as webhooks are told of it
  base::UserId actor;
  base::TicketId ticket;
  base::MeetingId meeting;
  domain::PollId poll;
  domain::MatterId matter;
  domain::LabelSet visible;  // who may see what it is about at all
  std::vector<domain::NoticeGroup> groups;
};

/// Of which of a plan's notices somebody is written to.
struct PlannedMail {
  base::UserId user;
  base::Time due;
  std::vector<std::size_t> notices;  // by their place in the plan
};
struct PlannedWebhook {
  WebhookId webhook;
  std::string format;
  std::vector<std::size_t> notices;
};

/// What the events behind `from` up to `to` give.
struct NoticePlan {
  base::CommunityId community;
  std::int64_t from = 0, to = 0;
  std::vector<PlannedNotice> notices;
  std::vector<PlannedMail> mails;
  std::vector<PlannedWebhook> webhooks;
};

/// A community whose log goes further than its notices.
struct NoticeWork {
  base::CommunityId community;
  std::int64_t from = 0, to = 0;
};
[[nodiscard]] std::vector<NoticeWork> find_notice_work(store::Transaction& tx);

/// Requires: to - from ≤ 1000.
[[nodiscard]] NoticePlan plan_notices(store::Transaction& tx, const Services& services,
                                      const NoticeWork& work);

/// Stores a plan and gives its notices their ids. False when the cursor stands elsewhere than the
/// plan began: then nothing is done. Requires: a write transaction.
[[nodiscard]] bool store_notices(store::Transaction& tx, Services& services, NoticePlan& plan);

/// What verify finds wrong with a community's notices: an event that was told to nobody. `complain`
/// is given its seq.
void check_notices(store::Transaction& tx, base::CommunityId community,
                   const std::function<void(std::int64_t seq)>& complain);

void add_notice_commands(CommandTable& commands);
void add_notice_settings_commands(CommandTable& commands);

}  // namespace sifang::app

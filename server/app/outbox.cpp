// SPDX-License-Identifier: Apache-2.0
#include "app/outbox.hpp"

#include <algorithm>
#include <cmath>

#include "domain/recurrence.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

/// More than this in one e-mail nobody reads; the inbox has the rest.
constexpr std::int64_t most_in_a_mail = 50;
constexpr std::string_view plugin_prefix = "plugin.";

struct MailReader {
  base::UserId user;
  std::string groups;  // each between blanks
  std::optional<std::int64_t> quiet_from, quiet_to;
};

bool has_word(std::string_view words, std::string_view word) {
  return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

/// The group of the notice that speaks to them, if any does.
const domain::NoticeGroup* group_for(const PlannedNotice& notice, base::UserId user,
                                     const domain::LabelSet& labels) {
  if (notice.actor && notice.actor == user) return nullptr;
  if (!domain::intersects(labels, notice.visible)) return nullptr;
  for (const auto& group : notice.groups)
    if (domain::intersects(group.audience, labels)) return &group;
  return nullptr;
}

/// `at`, or the end of the quiet hours in which it falls.
base::Time outside_quiet_hours(base::Time at, const MailReader& reader, std::string_view zone) {
  if (!reader.quiet_from || !reader.quiet_to || *reader.quiet_from == *reader.quiet_to) return at;
  constexpr std::int64_t day = 24 * 60;
  const auto local = domain::to_local(at, zone);
  const std::int64_t minute = local.hour * 60 + local.minute;
  const auto since = (minute - *reader.quiet_from + day) % day;
  const auto length = (*reader.quiet_to - *reader.quiet_from + day) % day;
  if (since >= length) return at;
  return at + std::chrono::minutes(length - since);
}

Webhook webhook_from(const store::Row& row) {
  return {.id = row.id<WebhookId>(0),
          .community = row.id<base::CommunityId>(1),
          .name = row.string(2),
          .format = row.string(3),
          .url = row.string(4),
          .secret = row.string(5),
          .events = row.string(6),
          .language = row.string(7),
          .on = row.flag(8),
          .created_at = row.time(9),
          .version = row.integer(10)};
}

}  // namespace

bool Webhook::wants(std::string_view event) const { return on && has_word(events, event); }

std::optional<Webhook> find_webhook(store::Transaction& tx, WebhookId id) {
  return tx.find(webhook_from, query::get_webhook, {id});
}

std::vector<Webhook> list_webhooks(store::Transaction& tx, base::CommunityId community) {
  return tx.list(webhook_from, query::list_webhooks, {community});
}

std::vector<std::string_view> webhook_events() {
  return {"ticket.submitted",      "ticket.accepted",  "ticket.answer_published",
          "ticket.sent_to_agenda", "ticket.assigned",  "ticket.returned",
          "ticket.finished",       "ticket.confirmed", "ticket.reopened",
          "meeting.scheduled",     "meeting.moved",    "meeting.cancelled",
          "meeting.reminded",      "meeting.opened",   "meeting.published"};
}

std::string webhook_event(std::string_view plugin, std::string_view kind) {
  return std::string(plugin_prefix).append(plugin).append(".").append(kind);
}

bool is_of_plugin(std::string_view event) { return event.starts_with(plugin_prefix); }

void plan_messages(store::Transaction& tx, const OutboxOptions& options, NoticePlan& plan) {
  if (plan.notices.empty()) return;
  if (options.has_webhooks)
    for (const auto& webhook : list_webhooks(tx, plan.community)) {
      PlannedWebhook planned{webhook.id, webhook.format, {}};
      for (std::size_t i = 0; i < plan.notices.size(); ++i)
        if (webhook.wants(plan.notices[i].event) &&
            (is_of_plugin(plan.notices[i].event) ||
             domain::intersects(plan.notices[i].visible, domain::audience_of_community())))
          planned.notices.push_back(i);
      if (!planned.notices.empty()) plan.webhooks.push_back(std::move(planned));
    }
  if (!options.has_mail) return;
  const auto optional = [](const store::Row& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
  };
  const auto readers = tx.list(
      [&](const store::Row& row) {
        return MailReader{row.id<base::UserId>(0), row.string(1), optional(row, 2),
                          optional(row, 3)};
      },
      query::list_mail_readers, {plan.community});
  if (readers.empty()) return;
  const auto zone = tx.find([](const store::Row& row) { return row.string(3); },
                            query::get_community, {plan.community})
                        .value_or("Asia/Shanghai");
  for (const auto& reader : readers) {
    const auto caller = load_caller(tx, reader.user);
    PlannedMail planned{reader.user, {}, {}};
    for (std::size_t i = 0; i < plan.notices.size(); ++i) {
      const auto* group = group_for(plan.notices[i], reader.user, caller.labels_in(plan.community));
      if (group && has_word(reader.groups, domain::to_text(group->why)))
        planned.notices.push_back(i);
    }
    if (planned.notices.empty()) continue;
    planned.due = outside_quiet_hours(plan.notices.back().at + options.gathering, reader, zone);
    plan.mails.push_back(std::move(planned));
  }
}

void queue_messages(store::Transaction& tx, Services& services, const NoticePlan& plan) {
  const auto now = services.clock.now();
  for (const auto& webhook : plan.webhooks)
    for (const auto place : webhook.notices) {
      const auto message = services.ids.make<MessageId>(base::to_ms(now));
      tx.execute(query::add_message, {message, webhook.format, "webhook:" + webhook.webhook.text(),
                                      nullptr, webhook.webhook, plan.community, nullptr, now, now});
      tx.execute(query::add_message_notice, {message, plan.notices[place].id});
    }
  for (const auto& mail : plan.mails) {
    // What came while the last e-mail still gathers goes along with it.
    const auto target = "mail:" + mail.user.text();
    MessageId message;
    std::int64_t held = 0;
    tx.for_each(query::find_open_message, {target, now}, [&](const store::Row& row) {
      message = row.id<MessageId>(0);
      held = row.integer(1);
      return false;
    });
    if (!message) {
      message = services.ids.make<MessageId>(base::to_ms(now));
      tx.execute(query::add_message, {message, "mail", target, mail.user, nullptr, plan.community,
                                      nullptr, mail.due, now});
    }
    for (const auto place : mail.notices)
      if (held++ < most_in_a_mail)
        tx.execute(query::add_message_notice, {message, plan.notices[place].id});
  }
}

void queue_text(store::Transaction& tx, Services& services, std::string_view channel,
                const std::string& target, base::UserId user, const Webhook* webhook,
                const std::string& text) {
  const auto now = services.clock.now();
  tx.execute(query::add_message,
             {services.ids.make<MessageId>(base::to_ms(now)), channel, target, user,
              webhook ? webhook->id : WebhookId{},
              webhook ? webhook->community : base::CommunityId{}, text, now, now});
}

std::vector<DueMessage> list_due(store::Transaction& tx, base::Time now, std::int64_t limit) {
  return tx.list(
      [](const store::Row& row) {
        return DueMessage{.id = row.id<MessageId>(0),
                          .channel = row.string(1),
                          .target = row.string(2),
                          .user = row.id<base::UserId>(3),
                          .webhook = row.id<WebhookId>(4),
                          .text = row.is_null(6) ? std::nullopt : std::optional(row.string(6)),
                          .attempts = static_cast<int>(row.integer(7)),
                          .created_at = row.time(8)};
      },
      query::list_due_messages, {now, limit});
}

std::chrono::milliseconds wait_after(const OutboxOptions& options, int attempts, double chance) {
  constexpr double growth = 4, longest_s = 12 * 3600, jitter = 0.2;
  const double seconds = std::min(
      static_cast<double>(options.first_wait.count()) * std::pow(growth, attempts - 1), longest_s);
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(seconds * 1000 * (1 + jitter * (2 * chance - 1))));
}

}  // namespace sifang::app

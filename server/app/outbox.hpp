// SPDX-License-Identifier: Apache-2.0
// What is to leave the house: which notices become whose e-mail or which webhook's message, in the
// transaction that makes the notices; and what a message says, from the rights of the moment it is
// sent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/channel.hpp"
#include "app/notices.hpp"
#include "app/outbox_options.hpp"

namespace sifang::app {

using MessageId = base::Id<struct MessageTag>;

struct Webhook {
  WebhookId id;
  base::CommunityId community;
  std::string name, format, url, secret, events, language;
  bool on = true;
  base::Time created_at;
  std::int64_t version = 1;

  /// Whether it is on and told of that kind of event.
  [[nodiscard]] bool wants(std::string_view event) const;
};
[[nodiscard]] std::optional<Webhook> find_webhook(store::Transaction& tx, WebhookId id);
[[nodiscard]] std::vector<Webhook> list_webhooks(store::Transaction& tx,
                                                 base::CommunityId community);
/// The core's kinds of events that a webhook may be told of; those of plugins are in plugin_tells.
[[nodiscard]] std::vector<std::string_view> webhook_events();
/// What a plugin tells, as webhooks choose it: "plugin.<name>.<kind>".
[[nodiscard]] std::string webhook_event(std::string_view plugin, std::string_view kind);
[[nodiscard]] bool is_of_plugin(std::string_view webhook_event);

/// Finds who is written to about a plan's notices, and adds it to the plan.
void plan_messages(store::Transaction& tx, const OutboxOptions& options, NoticePlan& plan);
/// Puts the messages into the outbox. Requires: the transaction that stores the notices.
void queue_messages(store::Transaction& tx, Services& services, const NoticePlan& plan);
/// A message with a text of its own, to be sent at once: a code, a trial.
void queue_text(store::Transaction& tx, Services& services, std::string_view channel,
                const std::string& target, base::UserId user, const Webhook* webhook,
                const std::string& text);

/// A message whose time has come.
struct DueMessage {
  MessageId id;
  std::string channel, target;
  base::UserId user;
  WebhookId webhook;
  std::optional<std::string> text;
  int attempts = 0;
  base::Time created_at;
};
[[nodiscard]] std::vector<DueMessage> list_due(store::Transaction& tx, base::Time now,
                                               std::int64_t limit);
/// What it says now; nothing when there is nobody any more to say it to, or nothing they may read.
[[nodiscard]] std::optional<OutgoingMessage> write_message(store::Transaction& tx,
                                                           const OutboxOptions& options,
                                                           const DueMessage& message);
/// When to try again after so many tries. `chance`: 0 … 1, so that not all come back at once.
[[nodiscard]] std::chrono::milliseconds wait_after(const OutboxOptions& options, int attempts,
                                                   double chance);

void add_webhook_commands(CommandTable& commands);
void add_mail_commands(CommandTable& commands);

}  // namespace sifang::app

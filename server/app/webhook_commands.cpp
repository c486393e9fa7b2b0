// SPDX-License-Identifier: Apache-2.0
// What an administrator does with webhooks, and with what could not be sent.
#include <algorithm>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/outbox.hpp"
#include "app/paging.hpp"
#include "app/plugin_tells.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/signing.hpp"
#include "domain/limits.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::RoleSet;
using protocol::JsonWriter;
using enum domain::Role;

constexpr std::int64_t url_max = 500, secret_max = 200, name_max = 40, most_webhooks = 20;
const std::vector<std::string> formats{"signed", "dingtalk", "wecom"};
const std::vector<std::string> languages{"zh-CN", "en"};
const auto same = [](std::string_view text) { return std::optional<std::string>(text); };

/// What may be known of an address that is a secret itself: where it leads.
std::string host_of(const std::string& url) {
  const auto begin = url.find("://");
  if (begin == url.npos) return {};
  return url.substr(begin + 3, url.find_first_of("/?#", begin + 3) - begin - 3);
}

base::Result<void> check_url(const Services& services, const std::string& url) {
  const auto wrong = [](const char* why) { return Error{Errc::invalid, "", {{"/url", why}}}; };
  const bool open = services.outbox.private_addresses;
  if (!url.starts_with("https://") && !(open && url.starts_with("http://")))
    return wrong("must begin with https://");
  for (const char c : url)
    if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) > '~')
      return wrong("must have ASCII characters only, without blanks");
  const auto host = host_of(url);
  if (host.empty() || host.find('@') != host.npos || url.find('#') != url.npos)
    return wrong("must name a host, without a user and without #");
  return {};
}

/// `before`: what it is told of already, and may go on with although a plugin is off now.
base::Result<std::string> join_events(const Call& call, base::CommunityId community,
                                      const std::vector<std::string>& events,
                                      std::string_view before = {}) {
  const auto known = list_webhook_kinds(call.tx, call.services, community);
  const auto kept = " " + std::string(before) + " ";
  std::string joined;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (std::find(known.begin(), known.end(), events[i]) == known.end() &&
        kept.find(" " + events[i] + " ") == kept.npos)
      return Error{Errc::invalid,
                   "",
                   {{"/events/" + std::to_string(i), "is not a kind that webhooks are told of"}}};
    joined += (joined.empty() ? "" : " ") + events[i];
  }
  return joined;
}

void write_words(JsonWriter& out, std::string_view words) {
  out.begin_array();
  for (std::size_t at = 0; at < words.size();) {
    const auto end = std::min(words.find(' ', at), words.size());
    out.value(words.substr(at, end - at));
    at = end + 1;
  }
  out.end_array();
}

/// Never the address or the secret.
void write_webhook(JsonWriter& out, const Webhook& webhook, const std::string& secret = {}) {
  out.begin_object().field("id", webhook.id).field("name", webhook.name);
  out.field("format", webhook.format).field("host", host_of(webhook.url)).key("events");
  write_words(out, webhook.events);
  out.field("language", webhook.language).field("on", webhook.on);
  out.field("created_at", webhook.created_at).field("version", webhook.version);
  if (!secret.empty()) out.field("secret", secret);
  out.end_object();
}

Reply webhook_reply(const Webhook& webhook, const std::string& secret = {}) {
  JsonWriter out;
  write_webhook(out, webhook, secret);
  return {.body = out.take(), .version = webhook.version};
}

/// Administrators read in the log who changed what.
void tell(Call& call, const Webhook& webhook, bool removed) {
  JsonWriter out;
  out.begin_object().key("webhook").begin_object().field("id", webhook.id);
  out.field("name", webhook.name).field("format", webhook.format);
  out.field("host", host_of(webhook.url)).field("on", webhook.on).field("removed", removed);
  out.end_object().end_object();
  append_event(call.tx, &call.caller, call.now,
               {.community = webhook.community,
                .kind = "community.webhook_changed",
                .subject = subject_of("webhook", webhook.id),
                .scope = {},
                .versions = {{{"admin"}, out.take()}}});
}

/// A webhook of a community that the caller administers. Errors: not_found, forbidden.
base::Result<Webhook> find_own(const Call& call, WebhookId id) {
  auto webhook = find_webhook(call.tx, id);
  if (!webhook || call.caller.roles_in(webhook->community).empty())
    return Error{Errc::not_found, "there is no such webhook"};
  if (auto allowed = call.require_role(webhook->community); !allowed) return allowed.error();
  return std::move(*webhook);
}

struct ListWebhooks {
  static constexpr CommandInfo info{.name = "webhook.list",
                                    .verb = Verb::get,
                                    .path = "/communities/{community}/webhooks",
                                    .effect = Effect::read,
                                    .roles = {admin},
                                    .returns = "webhook_list",
                                    .summary = "Where the community's news is sent.",
                                    .secret = true};
  using Input = CommunityInput;
  static protocol::Shape<Input> shape() { return community_shape(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    for (const auto& webhook : list_webhooks(call.tx, community->id)) write_webhook(out, webhook);
    out.end_array().key("next").null().key("kinds").begin_array();
    for (const auto& kind : list_webhook_kinds(call.tx, call.services, community->id))
      out.value(kind);
    out.end_array().key("plugin_kinds").begin_array();
    write_plugin_news(out, list_plugin_news(call.tx, call.services, community->id));
    out.end_array().field("can_send", call.services.outbox.has_webhooks).end_object();
    return Reply{.body = out.take()};
  }
};

struct CreateWebhook {
  static constexpr CommandInfo info{
      .name = "webhook.create",
      .verb = Verb::post,
      .path = "/communities/{community}/webhooks",
      .effect = Effect::write,
      .roles = {admin},
      .status = 201,
      .returns = "webhook",
      .summary =
          "Sends news to an address: signed JSON, or a DingTalk or WeCom robot. The secret "
          "of a signed one is shown this once.",
      .secret = true};
  struct Input {
    std::string community, name, format, url, language = "zh-CN";
    std::optional<std::string> secret;
    std::vector<std::string> events;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("name", &Input::name, {1, name_max})
        .code("format", &Input::format, formats, same)
        .text("url", &Input::url, {1, url_max}, "https; never shown again")
        .text("secret", &Input::secret, {1, secret_max}, "of a DingTalk robot (加签)")
        .text_list("events", &Input::events, {1, 50}, "kinds of events");
    shape.code("language", &Input::language, languages, same).with_default();
    return shape;
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (auto good = check_url(call.services, input.url); !good) return good.error();
    const auto events = join_events(call, community->id, input.events);
    if (!events) return events.error();
    if (static_cast<std::int64_t>(list_webhooks(call.tx, community->id).size()) >= most_webhooks)
      return Error{Errc::conflict, "there are 20 webhooks already"};
    if (input.secret && input.format != "dingtalk")
      return Error{Errc::invalid, "", {{"/secret", "is for a DingTalk robot only"}}};
    Webhook webhook{.id = call.make_id<WebhookId>(),
                    .community = community->id,
                    .name = input.name,
                    .format = input.format,
                    .url = input.url,
                    .secret = input.secret.value_or(""),
                    .events = *events,
                    .language = input.language,
                    .on = true,
                    .created_at = call.now,
                    .version = 1};
    std::string shown;
    if (input.format == "signed")
      shown = webhook.secret = "whsec_" + base::to_base64(base::random_bytes(32));
    call.secret_reply = true;
    call.tx.execute(query::add_webhook,
                    {webhook.id, webhook.community, webhook.name, webhook.format, webhook.url,
                     webhook.secret, webhook.events, webhook.language, webhook.created_at});
    tell(call, webhook, false);
    return webhook_reply(webhook, shown);
  }
};

struct UpdateWebhook {
  static constexpr CommandInfo info{
      .name = "webhook.update",
      .verb = Verb::patch,
      .path = "/webhooks/{id}",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "webhook",
      .summary = "Renames a webhook, chooses its events, turns it off or on.",
      .versioned = true,
      .secret = true};
  struct Input {
    WebhookId id;
    std::optional<std::string> name, language;
    std::optional<std::vector<std::string>> events;
    std::optional<bool> on;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("name", &Input::name, {1, name_max})
        .code("language", &Input::language, languages, same)
        .text_list("events", &Input::events, {1, 50})
        .boolean("on", &Input::on);
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto webhook = find_own(call, input.id);
    if (!webhook) return webhook.error();
    if (auto fresh = call.require_version(webhook->version); !fresh) return fresh.error();
    if (input.events) {
      const auto events = join_events(call, webhook->community, *input.events, webhook->events);
      if (!events) return events.error();
      webhook->events = *events;
    }
    webhook->name = input.name.value_or(webhook->name);
    webhook->language = input.language.value_or(webhook->language);
    webhook->on = input.on.value_or(webhook->on);
    ++webhook->version;
    call.tx.execute(query::update_webhook,
                    {webhook->name, webhook->events, webhook->language, webhook->on, webhook->id});
    tell(call, *webhook, false);
    return webhook_reply(*webhook);
  }
};

struct OneWebhook {
  WebhookId id;
};
protocol::Shape<OneWebhook> one_webhook() {
  return protocol::Shape<OneWebhook>{}.id("id", &OneWebhook::id);
}

struct RemoveWebhook {
  static constexpr CommandInfo info{.name = "webhook.remove",
                                    .verb = Verb::delete_,
                                    .path = "/webhooks/{id}",
                                    .effect = Effect::write,
                                    .roles = {admin},
                                    .returns = "empty",
                                    .summary = "Takes a webhook away, with its secret."};
  using Input = OneWebhook;
  static protocol::Shape<Input> shape() { return one_webhook(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto webhook = find_own(call, input.id);
    if (!webhook) return webhook.error();
    call.tx.execute(query::remove_webhook, {call.now, webhook->id});
    webhook->on = false;
    tell(call, *webhook, true);
    return Reply{.body = "{}"};
  }
};

struct TestWebhook {
  static constexpr CommandInfo info{.name = "webhook.test",
                                    .verb = Verb::post,
                                    .path = "/webhooks/{id}/test",
                                    .effect = Effect::write,
                                    .roles = {admin},
                                    .returns = "empty",
                                    .summary = "Sends a trial there; the outbox says how it went."};
  using Input = OneWebhook;
  static protocol::Shape<Input> shape() { return one_webhook(); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto webhook = find_own(call, input.id);
    if (!webhook) return webhook.error();
    queue_text(call.tx, call.services, webhook->format, "webhook:" + webhook->id.text(), {},
               &*webhook, "test");
    return Reply{.body = "{}"};
  }
};

struct ListOutbox {
  static constexpr CommandInfo info{
      .name = "outbox.list",
      .verb = Verb::get,
      .path = "/communities/{community}/outbox",
      .effect = Effect::read,
      .roles = {admin},
      .returns = "outbox",
      .summary = "What was sent or could not be, newest first; never what it says."};
  struct Input {
    std::string community;
    std::optional<std::string> state, cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code("state", &Input::state, {"to_send", "sent", "dead"}, same)
        .text("cursor", &Input::cursor, {1, 60});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto before = read_cursor(input.cursor, MessageId{INT64_MAX});
    if (!before) return before.error();
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    std::int64_t count = 0;
    MessageId last, next;
    call.tx.for_each(query::list_outbox, {community->id, *before, input.state, input.limit + 1},
                     [&](const store::Row& row) {
                       if (++count > input.limit) {
                         next = last;
                         return false;
                       }
                       last = row.id<MessageId>(0);
                       write(out, row);
                       return true;
                     });
    out.end_array().field("next", next).end_object();
    return Reply{.body = out.take()};
  }

 private:
  static void write(JsonWriter& out, const store::Row& row) {
    out.begin_object().field("id", row.id<MessageId>(0)).field("channel", row.text(1));
    out.field("state", row.text(2)).field("attempts", row.integer(3));
    out.field("due_at", row.time(4)).field("error", row.text(5)).field("created_at", row.time(6));
    out.field("done_at", row.maybe_time(7)).key("to");
    // A webhook's name, or the person's.
    out.value(row.is_null(8) ? row.text(9) : row.text(8));
    out.field("notices", row.integer(10)).end_object();
  }
};

struct ReplayMessage {
  static constexpr CommandInfo info{.name = "outbox.replay",
                                    .verb = Verb::post,
                                    .path = "/outbox/{id}/replay",
                                    .effect = Effect::write,
                                    .roles = {admin},
                                    .returns = "empty",
                                    .summary = "Tries a message that is dead again."};
  struct Input {
    MessageId id;
  };
  static protocol::Shape<Input> shape() { return protocol::Shape<Input>{}.id("id", &Input::id); }
  static base::Result<Reply> run(Call& call, const Input& input) {
    const auto community =
        call.tx.find([](const store::Row& row) { return row.id<base::CommunityId>(0); },
                     query::get_message, {input.id});
    if (!community || !*community || call.caller.roles_in(*community).empty())
      return Error{Errc::not_found, "there is no such message"};
    if (auto allowed = call.require_role(*community); !allowed) return allowed.error();
    bool dead = false;
    call.tx.for_each(query::replay_message, {call.now, input.id},
                     [&](const store::Row&) { return dead = true; });
    if (!dead) return Error{Errc::illegal_move, "it is not dead"};
    return Reply{.body = "{}"};
  }
};

}  // namespace

void add_webhook_commands(CommandTable& commands) {
  commands.add<ListWebhooks>();
  commands.add<CreateWebhook>();
  commands.add<UpdateWebhook>();
  commands.add<RemoveWebhook>();
  commands.add<TestWebhook>();
  commands.add<ListOutbox>();
  commands.add<ReplayMessage>();
}

}  // namespace sifang::app

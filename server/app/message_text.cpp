// SPDX-License-Identifier: Apache-2.0
// What a message says when it is sent: in the receiver's language, of what they may see at that
// moment.
#include <algorithm>

#include "app/communities.hpp"
#include "app/event_log.hpp"
#include "app/notice_inbox.hpp"
#include "app/outbox.hpp"
#include "base/time_text.hpp"
#include "domain/recurrence.hpp"
#include "protocol/json_writer.hpp"
#include "protocol/phrases.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using protocol::phrase;

/// A notice as a sentence, what it is about, people's own words, and where to read on.
struct Paragraph {
  std::string sentence, about, words, url;
};

std::string party_name(store::Transaction& tx, std::string_view language,
                       base::CommunityId community, const std::string& party) {
  const std::string key = "terms.party." + party;
  if (party.empty() || protocol::has_phrase(language, key)) return phrase(language, key);
  std::string name = party;
  tx.for_each(query::list_parties, {community}, [&](const store::Row& row) {
    if (row.text(0) == party) name = row.string(1);
    return true;
  });
  return name;
}

/// Words shortened to what a mail needs, at a character's end.
std::string shortened(const std::string& text) {
  constexpr std::size_t most = 300;
  if (text.size() <= most) return text;
  auto end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

/// What a notice is about: its number and title, or name.
std::string about(const protocol::NoticeHead& head) {
  if (head.ticket) return head.ticket_number + " " + head.ticket_title;
  if (head.decision) return shortened(head.decision_text);
  if (!head.poll.empty()) return head.poll_question;
  return head.matter.empty() ? head.meeting_title : head.matter_title;
}

/// The time that matters: when a meeting begins, when one may vote from or until, when a task is
/// due.
std::optional<base::Time> time_told(const protocol::NoticeHead& head,
                                    const protocol::NoticeData& data) {
  if (head.kind == "poll_announced") return head.poll_opens_at;
  if (head.kind == "poll_opened" || head.kind == "poll_ending") return head.poll_closes_at;
  if (head.decision) return base::parse_rfc3339(data.due.value_or(""));
  return head.meeting_starts_at;
}

std::string url_of(const OutboxOptions& options, const std::string& ticket,
                   base::MeetingId meeting) {
  if (options.public_url.empty()) return {};
  if (!ticket.empty()) return options.public_url + "/t/" + ticket;
  if (meeting) return options.public_url + "/m/" + meeting.text();
  return options.public_url + "/notices";
}

std::string url_of(const OutboxOptions& options, const protocol::NoticeHead& head) {
  if (!options.public_url.empty()) {
    if (head.decision) return options.public_url + "/decisions/" + head.decision.text();
    if (!head.poll.empty()) return options.public_url + "/polls/" + head.poll;
    if (!head.matter.empty()) return options.public_url + "/matters/" + head.matter;
  }
  return url_of(options, head.ticket_number, head.meeting);
}

std::string url_of(const OutboxOptions& options, const protocol::PluginTold& told) {
  if (options.public_url.empty()) return {};
  return options.public_url + (told.path.empty() ? "/notices" : told.path);
}

std::string stage_name(std::string_view language, const std::string& stage) {
  return stage.empty() ? stage : phrase(language, "matters.stage." + stage);
}

/// A time that matters, in the community, before the words that are said of it.
std::string with_time(store::Transaction& tx, base::CommunityId community, base::Time starts_at,
                      const std::string& words) {
  return domain::local_text(starts_at, load_community(tx, community).zone) +
         (words.empty() ? "" : "  " + words);
}

std::string plain_text(const std::vector<Paragraph>& paragraphs) {
  std::string text;
  for (const auto& [sentence, about, words, url] : paragraphs) {
    text += sentence + "\n";
    for (const auto* line : {&about, &words, &url})
      if (!line->empty()) text += "    " + *line + "\n";
    text += "\n";
  }
  return text;
}

/// What people wrote has no meaning in a robot's Markdown.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (std::string_view("\\`*_[]()<>#!|~").find(c) != std::string_view::npos) safe += '\\';
    safe += c == '\n' ? ' ' : c;
  }
  return safe;
}

std::string markdown(const Paragraph& said) {
  std::string text = "**" + escaped(said.sentence) + "**\n\n";
  if (!said.about.empty())
    text += said.url.empty() ? escaped(said.about) + "\n\n"
                             : "[" + escaped(said.about) + "](" + said.url + ")\n\n";
  if (!said.words.empty()) text += "> " + escaped(said.words) + "\n";
  return text;
}

std::string settings_url(const OutboxOptions& options) {
  return options.public_url.empty() ? std::string() : options.public_url + "/notices/settings";
}

std::optional<OutgoingMessage> write_mail(store::Transaction& tx, const OutboxOptions& options,
                                          const DueMessage& message) {
  std::string address, leave_token, language = "zh-CN", groups;
  bool verified = false;
  tx.for_each(query::get_mail_address, {message.user}, [&](const store::Row& row) {
    address = row.string(0);
    verified = !row.is_null(1);
    leave_token = row.string(6);
    return false;
  });
  tx.for_each(query::get_notice_settings, {message.user}, [&](const store::Row& row) {
    groups = " " + row.string(2) + " ";
    language = row.string(3);
    return false;
  });
  OutgoingMessage mail{.id = message.id.text(),
                       .to = address,
                       .secret = {},
                       .subject = {},
                       .text = {},
                       .markdown = {},
                       .payload = {},
                       .unsubscribe_url = {}};
  if (address.empty()) return std::nullopt;
  if (message.text) {  // the code of an address that is not proved yet
    mail.subject = phrase(language, "mail.code_subject", {{"code", *message.text}});
    mail.text = phrase(language, "mail.code_text", {{"code", *message.text}}) + "\n";
    return mail;
  }
  if (!verified) return std::nullopt;

  const auto caller = load_caller(tx, message.user);
  // By e-mail comes what they chose for e-mail.
  Inbox inbox(tx, caller, Inbox::TurnedOff::told);
  std::vector<Paragraph> paragraphs;
  const auto ids = tx.list([](const store::Row& row) { return row.id<NoticeId>(0); },
                           query::list_message_notices, {message.id});
  for (const auto id : ids) {
    const auto entry = inbox.find(id);
    const auto shown = entry ? inbox.show(*entry) : std::nullopt;
    if (!shown || groups.find(" " + std::string(shown->head.why) + " ") == groups.npos) continue;
    const auto& [head, data] = *shown;
    auto words = shortened(data.text);
    if (const auto time = time_told(head, data))
      words = with_time(tx, head.community, *time, words);
    paragraphs.push_back(
        {phrase(language, "notices.text." + std::string(head.why) + "." + std::string(head.kind),
                {{"party", party_name(tx, language, head.community, data.party)},
                 {"stage", stage_name(language, data.stage)},
                 {"text", data.told ? data.told->text(language) : std::string()}}),
         about(head), words, data.told ? url_of(options, *data.told) : url_of(options, head)});
  }
  if (paragraphs.empty()) return std::nullopt;
  const auto& first = paragraphs.front();
  mail.subject =
      paragraphs.size() == 1
          ? first.sentence + (first.about.empty() ? "" : " · " + first.about)
          : phrase(language, "mail.several", {{"count", std::to_string(paragraphs.size())}});
  mail.text = plain_text(paragraphs);
  if (!options.public_url.empty()) {
    mail.unsubscribe_url = options.public_url + "/mail/off?token=" + leave_token;
    mail.text += "-- \n" + phrase(language, "mail.settings") + settings_url(options) + "\n" +
                 phrase(language, "mail.leave") + mail.unsubscribe_url + "\n";
  }
  return mail;
}

/// The event as everybody in the community reads it; nothing when it is not theirs (any more).
std::optional<std::string> open_body(store::Transaction& tx, base::CommunityId community,
                                     std::int64_t seq) {
  std::optional<std::string> body;
  tx.for_each(query::list_readable_bodies, {community, seq}, [&](const store::Row& row) {
    if (row.is_null(1)) return true;
    if (!domain::intersects(split_labels(row.text(0)), {"community", "public"})) return true;
    body = row.string(1);
    return false;
  });
  return body;
}

/// What only `sifang verify` and webhooks may know of an event.
std::optional<std::string> sealed_body(store::Transaction& tx, base::CommunityId community,
                                       std::int64_t seq) {
  std::optional<std::string> body;
  tx.for_each(query::list_readable_bodies, {community, seq}, [&](const store::Row& row) {
    if (!row.is_null(1) && split_labels(row.text(0)) == domain::sealed_audience())
      body = row.string(1);
    return !body;
  });
  return body;
}

/// What a webhook is told.
struct Outside {
  std::string type, data = "{}";
  Paragraph said;
};

/// Of what a plugin tells: its data, and its words where they are everybody's.
Outside tell_of_plugin(store::Transaction& tx, const OutboxOptions& options, const Webhook& webhook,
                       std::int64_t seq, const std::string& sealed) {
  const auto facts = protocol::read_event_facts(sealed);
  const auto told = protocol::read_webhook_told(sealed);
  Outside outside{webhook_event(facts.plugin, facts.tell), told.data, {}};
  outside.said.sentence = webhook.language == "en" ? told.title_en : told.title_zh;
  const auto body = open_body(tx, webhook.community, seq);
  const auto shown = body ? protocol::read_notice_data(*body).told : std::nullopt;
  if (!shown) return outside;
  outside.said.words = shortened(shown->text(webhook.language));
  outside.said.url = url_of(options, *shown);
  return outside;
}

/// What a notice that is to leave the house is about.
struct About {
  std::int64_t seq = 0;
  base::TicketId ticket;
  base::MeetingId meeting;
};

/// Of an event of the core; nothing when it is not everybody's to read (any more).
std::optional<Outside> tell_of_event(store::Transaction& tx, const OutboxOptions& options,
                                     const Webhook& webhook, const About& about) {
  const auto body = open_body(tx, webhook.community, about.seq);
  if (!body) return std::nullopt;
  const auto& language = webhook.language;
  Outside outside{protocol::read_event_kind(*body), *body, {}};
  auto& said = outside.said;
  std::string number;
  std::optional<base::Time> starts_at;
  if (about.ticket) {
    bool visible = false;
    tx.for_each(query::get_ticket_parties, {about.ticket}, [&](const store::Row& row) {
      visible = row.text(0) != domain::to_text(domain::Visibility::private_);
      number = row.string(8);
      said.about = number + " " + row.string(9);
      return false;
    });
    if (!visible) return std::nullopt;
  }
  if (about.meeting)
    tx.for_each(query::get_meeting, {about.meeting}, [&](const store::Row& row) {
      said.about = row.string(3);
      starts_at = row.time(5);
      return false;
    });
  const auto shown = protocol::read_notice_data(*body);
  auto key = outside.type;
  std::replace(key.begin(), key.end(), '.', '_');
  said.sentence = phrase(language, "webhooks.said." + key,
                         {{"party", party_name(tx, language, webhook.community, shown.party)}});
  said.words = shortened(shown.text);
  if (starts_at) said.words = with_time(tx, webhook.community, *starts_at, said.words);
  said.url = url_of(options, number, about.meeting);
  return outside;
}

std::optional<Outside> tell_outside(store::Transaction& tx, const OutboxOptions& options,
                                    const Webhook& webhook, const DueMessage& message) {
  if (message.text)
    return Outside{.type = "test",
                   .said = {phrase(webhook.language, "mail.webhook_test"), webhook.name, "",
                            options.public_url}};
  const auto about = tx.find(
      [](const store::Row& row) {
        return About{row.integer(2), row.id<base::TicketId>(3), row.id<base::MeetingId>(4)};
      },
      query::list_message_notices, {message.id});
  if (!about) return std::nullopt;
  const auto sealed = sealed_body(tx, webhook.community, about->seq);
  if (sealed && protocol::read_event_kind(*sealed) == "plugin.told")
    return tell_of_plugin(tx, options, webhook, about->seq, *sealed);
  return tell_of_event(tx, options, webhook, *about);
}

std::optional<OutgoingMessage> write_webhook(store::Transaction& tx, const OutboxOptions& options,
                                             const DueMessage& message) {
  const auto webhook = find_webhook(tx, message.webhook);
  if (!webhook || (!webhook->on && !message.text)) return std::nullopt;
  const auto told = tell_outside(tx, options, *webhook, message);
  if (!told) return std::nullopt;
  protocol::JsonWriter out;
  out.begin_object().field("type", told->type).field("timestamp", message.created_at);
  out.raw_field("data", told->data).end_object();
  return OutgoingMessage{.id = message.id.text(),
                         .to = webhook->url,
                         .secret = webhook->secret,
                         .subject = told->said.sentence,
                         .text = plain_text({told->said}),
                         .markdown = markdown(told->said),
                         .payload = out.take(),
                         .unsubscribe_url = {}};
}

}  // namespace

std::optional<OutgoingMessage> write_message(store::Transaction& tx, const OutboxOptions& options,
                                             const DueMessage& message) {
  return message.webhook ? write_webhook(tx, options, message) : write_mail(tx, options, message);
}

}  // namespace sifang::app

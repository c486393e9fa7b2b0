// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include "open311_client.hpp"
#include "placing.hpp"
#include "sent_photos.hpp"
#include "webhook.hpp"

namespace grid {
namespace {

/// An event of the ticket's history, as the core shows it now: what is masked is masked.
Json event_of(const Host& host, const std::string& ticket, std::int64_t seq) {
  const auto history = act(host, "ticket.history", {{"id", ticket}});
  if (!history.ok()) return Json();
  for (const auto& event : history.body.at("items"))
    if (event.at("seq") == seq) return event;
  return Json();
}

/// Files of a comment, or what shows how a move came to be; as the core has them now.
Json files_of(const Json& data) {
  const bool is_comment = data.contains("comment");
  const auto& from = is_comment ? data["comment"] : data;
  return from.value(is_comment ? "attachments" : "evidence", Json::array());
}

/// What people have said with a step. Open311 wants words with each update.
std::string words_of(const std::string& action, const Json& event) {
  const auto data = event.is_object() && event.contains("data") ? event["data"] : Json::object();
  if (action == "comment") {
    if (!data.contains("comment")) return {};
    const auto text = text_of(data["comment"], "text");
    return text.empty() && !files_of(data).empty() ? "见照片" : text;
  }
  if (action == "number")
    return data.contains("ticket") ? "编号：" + text_of(data["ticket"], "foreign_number")
                                   : std::string();
  auto words = text_of(data, "reason");
  if (words.empty()) words = text_of(data, "note");
  if (!words.empty()) return words;
  if (action == "township") return "再次上报";
  if (action == "finish") return "已处理，等待居民确认";
  if (action == "confirm") return "居民已确认解决";
  if (action == "reopen") return "居民要求重新办理";
  return "已撤回";
}

void translate_codes(const Connector& connector, Message& message) {
  const auto category =
      translate(connector.tables, "category", message.ticket.at("category").get<std::string>());
  message.category = category.value_or("");
  const auto code = text_of(message.ticket, "grid");
  // Where they do not know the grid they find the place by its address.
  message.grid = code.empty() ? "" : translate(connector.tables, "grid", code).value_or("");
}

void add_words(const Matter& matter, const Json& event, Message& message) {
  if (event.is_object()) message.at = parse_time(text_of(event, "at"), 0).value_or(message.at);
  if (message.is_request)
    message.words = event.is_object() ? text_of(event.at("data"), "reason") : std::string();
  else
    message.words = words_of(matter.action, event);
  if (matter.action == "comment" && message.words.empty())
    message.refusal = "the comment is there no longer";
}

/// What is shown with it: of a request the ticket's own, of a step those of the step.
void add_photos(const Host& host, const Connector& connector, const Matter& matter,
                const Json& event, Message& message) {
  const auto data = event.is_object() ? event.value("data", Json::object()) : Json::object();
  const auto files =
      message.is_request ? message.ticket.value("attachments", Json::array()) : files_of(data);
  message.photos = photo_addresses(host, connector, message.ticket, files, matter.is_trial);
}

std::string words_of_refusal(std::string_view why) {
  if (why == "private") return "private tickets do not go to this connector";
  if (why == "category") return "its category has no row in the tables";
  return why == "status" ? "the tables have no status for it" : "";
}

}  // namespace

std::string refusal_of(const Connector& connector, const Json& ticket, std::string_view action,
                       bool is_request) {
  if (ticket.at("visibility") == "private" && !connector.send_private) return "private";
  if (!is_request) return status_out(connector.tables, action).empty() ? "status" : "";
  const auto category = ticket.at("category").get<std::string>();
  return translate(connector.tables, "category", category) ? "" : "category";
}

Message load_message(const Host& host, const Connector& connector, const Matter& matter) {
  const auto read = act(host, "ticket.read", {{"id", matter.ticket}});
  if (!read.ok()) throw std::runtime_error("the plugin may not read the ticket: " + read.why());
  Message message;
  message.ticket = read.body;
  add_listed_point(host, message.ticket, Nearest::unit);
  message.action = matter.action;
  message.is_request = matter.is_request;
  message.foreign = matter.foreign;
  message.at = host.now_ms();
  message.id = read.body.at("number").get<std::string>() + "-" + std::to_string(matter.seq);
  message.status = status_out(connector.tables, matter.action);
  message.why = refusal_of(connector, message.ticket, matter.action, matter.is_request);
  message.refusal = words_of_refusal(message.why);
  translate_codes(connector, message);
  if (!message.refusal.empty()) return message;
  const auto event = matter.seq > 0 ? event_of(host, matter.ticket, matter.seq) : Json();
  add_words(matter, event, message);
  if (message.refusal.empty()) add_photos(host, connector, matter, event, message);
  return message;
}

Fetch write_message(const Connector& connector, const Message& message, std::int64_t now) {
  auto fetch = connector.is_open311() ? (message.is_request ? write_request(connector, message)
                                                            : write_update(connector, message))
                                      : write_webhook(connector, message, now);
  fetch.headers.emplace_back("Idempotency-Key", message.id);
  return fetch;
}

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
#include "api/field_schema.hpp"
#include "api/openapi.hpp"
#include "api/schemas.hpp"
#include "domain/event_kinds.hpp"

namespace sifang::api {
namespace {

using protocol::JsonWriter;

constexpr std::string_view live_description() {
  return "Subprotocol sifang.v1; text frames, one JSON object each, up to 64 KiB from the client. "
         "A foreign Origin is refused with 403, nobody with 401. The server pings every 20 s. "
         "Closing codes: 1001 going away, 1002 protocol violation, 1003 binary, 1007 invalid "
         "UTF-8, 1008 policy (three malformed messages in a row), 1009 too big, 1013 try again (a "
         "slow reader, or other roles from now on: come back with since), 4401 logged out.";
}

constexpr std::string_view live_bindings() {
  return R"json({"ws":{"method":"GET","headers":{"type":"object","properties":{
"Sec-WebSocket-Protocol":{"type":"string","const":"sifang.v1"},
"Authorization":{"type":"string","description":"Bearer token; or the session cookie."}}}}})json";
}

constexpr std::string_view live_servers() {
  return R"json({"this":{"url":"/","protocol":"wss","description":"Where this document is from; ws without TLS.",
"security":[{"token":[]},{"cookie":[]}]}})json";
}

constexpr std::string_view live_security_schemes() {
  return R"json({"token":{"type":"http","scheme":"bearer"},
"cookie":{"type":"httpApiKey","in":"cookie","name":"sifang_session"}})json";
}

}  // namespace

std::string write_asyncapi(const app::CommandTable& commands) {
  JsonWriter out;
  out.begin_object()
      .field("asyncapi", "2.6.0")
      .key("info")
      .begin_object()
      .field("title", "Sifang live");
  out.field("version", "1")
      .end_object()
      .raw_field("servers", live_servers())
      .key("channels")
      .begin_object()
      .key("/api/v1/live")
      .begin_object();
  out.raw_field("bindings", live_bindings());
  out.field("description", live_description());
  out.key("publish").begin_object().key("message").begin_object().key("oneOf").begin_array();
  for (const char* name : {"subscribe", "unsubscribe", "watch", "call"})
    out.begin_object().field("$ref", std::string("#/components/messages/") + name).end_object();
  out.end_array().end_object().end_object();
  out.key("subscribe").begin_object().key("message").begin_object().key("oneOf").begin_array();
  for (const char* name :
       {"hello", "result", "error", "event", "seq", "reset", "presence", "notices", "unread"})
    out.begin_object().field("$ref", std::string("#/components/messages/") + name).end_object();
  out.end_array().end_object().end_object().end_object().end_object();
  out.key("components").begin_object().raw_field("messages", live_message_schemas());
  out.key("x-methods").begin_array();
  for (const auto& command : commands.all()) {
    if (command.bind_task || command.bind_file || command.info.http_only) continue;
    out.begin_object()
        .field("method", command.info.name)
        .field("summary", command.info.summary)
        .key("params");
    write_object_schema(out, command.fields, {}, "");
    out.field("returns", command.info.returns).end_object();
  }
  out.end_array().key("x-event-kinds").begin_array();
  for (const auto& kind : domain::event_kinds()) {
    out.begin_object().field("kind", kind.name).key("patches");
    if (kind.patches.empty())
      out.null();
    else
      out.value(kind.patches);
    out.field("summary", kind.summary).end_object();
  }
  out.end_array().raw_field("schemas", answer_schemas());
  out.raw_field("securitySchemes", live_security_schemes()).end_object().end_object();
  return out.take();
}

}  // namespace sifang::api

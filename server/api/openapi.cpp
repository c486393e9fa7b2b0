// SPDX-License-Identifier: Apache-2.0
#include "api/openapi.hpp"

#include <algorithm>
#include <map>

#include "api/routes.hpp"
#include "api/schemas.hpp"
#include "domain/event_kinds.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::api {
namespace {

using protocol::FieldKind;
using protocol::FieldSpec;
using protocol::JsonWriter;

void write_object_schema(JsonWriter& out, const std::vector<FieldSpec>& fields,
                         const std::vector<std::string>& left_out, std::string_view action);

void write_field_schema(JsonWriter& out, const FieldSpec& field) {
  out.begin_object();
  switch (field.kind) {
    case FieldKind::text:
      out.field("type", "string");
      if (field.min > 0) out.field("minLength", field.min);
      out.field("maxLength", field.max);
      break;
    case FieldKind::id:
      out.field("type", "string").field("minLength", 13).field("maxLength", 13);
      break;
    case FieldKind::boolean: out.field("type", "boolean"); break;
    case FieldKind::integer:
      out.field("type", "integer").field("minimum", field.min).field("maximum", field.max);
      break;
    case FieldKind::number:
      out.field("type", "number").field("minimum", field.min).field("maximum", field.max);
      break;
    case FieldKind::time: out.field("type", "string").field("format", "date-time"); break;
    case FieldKind::code:
      out.field("type", "string").key("enum").begin_array();
      for (const auto& code : field.codes) out.value(code);
      out.end_array();
      break;
    case FieldKind::text_list:
      out.field("type", "array").field("minItems", field.min).field("maxItems", field.max);
      out.key("items").begin_object().field("type", "string").end_object();
      break;
    case FieldKind::object: {
      JsonWriter inner;
      write_object_schema(inner, field.fields, {}, "");
      const auto text = inner.take();
      out.key("allOf").begin_array().raw(text).end_array();
      break;
    }
  }
  if (!field.doc.empty()) out.field("description", field.doc);
  out.end_object();
}

/// The body's schema: all fields but those that stand in the path; `action` where one chooses.
void write_object_schema(JsonWriter& out, const std::vector<FieldSpec>& fields,
                         const std::vector<std::string>& left_out, std::string_view action) {
  const auto stands = [&](const FieldSpec& field) {
    return std::find(left_out.begin(), left_out.end(), field.name) == left_out.end();
  };
  out.begin_object().field("type", "object").field("additionalProperties", false);
  out.key("properties").begin_object();
  if (!action.empty()) out.key("action").begin_object().field("const", action).end_object();
  for (const auto& field : fields)
    if (stands(field)) {
      out.key(field.name);
      write_field_schema(out, field);
    }
  out.end_object().key("required").begin_array();
  if (!action.empty()) out.value("action");
  for (const auto& field : fields)
    if (stands(field) && field.required) out.value(field.name);
  out.end_array().end_object();
}

std::vector<std::string> names_in(std::string_view path) {
  std::vector<std::string> names;
  for (auto open = path.find('{'); open != path.npos; open = path.find('{', open + 1))
    names.emplace_back(path.substr(open + 1, path.find('}', open) - open - 1));
  return names;
}

void write_parameters(JsonWriter& out, const app::Command& command,
                      const std::vector<std::string>& path) {
  out.key("parameters").begin_array();
  for (const auto& field : command.fields) {
    const bool in_path = std::find(path.begin(), path.end(), field.name) != path.end();
    if (!in_path && command.info.verb != app::Verb::get) continue;
    out.begin_object().field("name", field.name).field("in", in_path ? "path" : "query");
    out.field("required", in_path || field.required).key("schema");
    write_field_schema(out, field);
    out.end_object();
  }
  out.end_array();
}

void write_answer(JsonWriter& out, const app::CommandInfo& info) {
  out.key("responses").begin_object().key(std::to_string(info.status)).begin_object();
  out.field("description", info.summary).key("content").begin_object();
  out.key(info.returns == "calendar" ? "text/calendar" : "application/json").begin_object();
  out.key("schema").begin_object();
  if (info.returns == "calendar" || info.returns == "document")
    out.field("type", "string");
  else
    out.field("$ref", "#/components/schemas/" + std::string(info.returns));
  out.end_object().end_object().end_object().end_object();
  out.key("default").begin_object().field("description", "A refusal, RFC 9457").key("content");
  out.begin_object().key("application/problem+json").begin_object().key("schema").begin_object();
  out.field("$ref", "#/components/schemas/problem").end_object().end_object().end_object();
  out.end_object().end_object();
}

std::string lower(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

/// Commands by path and method; several share one where the body's action chooses.
using Operations = std::map<std::string, std::map<std::string, std::vector<const app::Command*>>>;

void write_roles(JsonWriter& out, const app::CommandInfo& info) {
  out.key("x-roles").begin_array();
  for (const auto& code : domain::codes_of<domain::Role>())
    if (info.roles.has(*domain::parse_role(code))) out.value(code);
  out.end_array().field("x-anonymous", info.anonymous);
}

void write_operation(JsonWriter& out, const std::vector<const app::Command*>& commands) {
  const auto& first = *commands.front();
  const auto path = names_in(first.info.path);
  out.begin_object().field(
      "operationId",
      first.info.action.empty()
          ? std::string(first.info.name)
          : std::string(first.info.name.substr(0, first.info.name.find('.'))) + ".act");
  out.field("summary", first.info.action.empty()
                           ? first.info.summary
                           : std::string_view("One of several actions; `action` chooses."));
  if (commands.size() == 1) write_roles(out, first.info);
  write_parameters(out, first, path);
  if (first.info.verb != app::Verb::get && first.info.verb != app::Verb::delete_) {
    out.key("requestBody").begin_object().field("required", true).key("content").begin_object();
    out.key("application/json").begin_object().key("schema");
    const bool choice = commands.size() > 1;
    if (choice) out.begin_object().key("oneOf").begin_array();
    for (const auto* command : commands)
      write_object_schema(out, command->fields, path, command->info.action);
    if (choice) out.end_array().end_object();
    out.end_object().end_object().end_object();
  }
  write_answer(out, first.info);
  out.end_object();
}

}  // namespace

std::string write_openapi(const app::CommandTable& commands) {
  Operations operations;
  for (const auto& command : commands.all())
    operations[std::string(command.info.path)][lower(to_text(command.info.verb))].push_back(
        &command);
  JsonWriter out;
  out.begin_object().field("openapi", "3.1.0").key("info").begin_object();
  out.field("title", "Sifang")
      .field("version", "1")
      .field("description", "Made from the command table.");
  out.end_object()
      .key("servers")
      .begin_array()
      .begin_object()
      .field("url", "/api/v1")
      .end_object()
      .end_array();
  out.key("paths").begin_object();
  for (const auto& [path, methods] : operations) {
    out.key(path).begin_object();
    for (const auto& [method, list] : methods) {
      out.key(method);
      write_operation(out, list);
    }
    out.end_object();
  }
  out.end_object().key("components").begin_object().raw_field("schemas", answer_schemas());
  out.key("securitySchemes").begin_object();
  out.key("token").begin_object().field("type", "http").field("scheme", "bearer").end_object();
  out.key("cookie")
      .begin_object()
      .field("type", "apiKey")
      .field("in", "cookie")
      .field("name", "sifang_session");
  out.end_object().end_object().end_object().key("security").begin_array();
  out.begin_object().key("token").begin_array().end_array().end_object();
  out.begin_object().key("cookie").begin_array().end_array().end_object().end_array().end_object();
  return out.take();
}

std::string write_asyncapi(const app::CommandTable& commands) {
  JsonWriter out;
  out.begin_object()
      .field("asyncapi", "2.6.0")
      .key("info")
      .begin_object()
      .field("title", "Sifang live");
  out.field("version", "1")
      .end_object()
      .key("channels")
      .begin_object()
      .key("/api/v1/live")
      .begin_object();
  out.field("description", "Subprotocol sifang.v1; text frames, one JSON object each.");
  out.key("publish").begin_object().key("message").begin_object().key("oneOf").begin_array();
  for (const char* name : {"subscribe", "unsubscribe", "watch", "call"})
    out.begin_object().field("$ref", std::string("#/components/messages/") + name).end_object();
  out.end_array().end_object().end_object();
  out.key("subscribe").begin_object().key("message").begin_object().key("oneOf").begin_array();
  for (const char* name : {"hello", "result", "error", "event", "seq", "reset", "presence"})
    out.begin_object().field("$ref", std::string("#/components/messages/") + name).end_object();
  out.end_array().end_object().end_object().end_object().end_object();
  out.key("components").begin_object().raw_field("messages", live_message_schemas());
  out.key("x-methods").begin_array();
  for (const auto& command : commands.all()) {
    if (command.bind_task) continue;
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
  out.end_array().raw_field("schemas", answer_schemas()).end_object().end_object();
  return out.take();
}

}  // namespace sifang::api

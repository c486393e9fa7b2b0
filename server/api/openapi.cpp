// SPDX-License-Identifier: Apache-2.0
#include "api/openapi.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "api/field_schema.hpp"
#include "api/routes.hpp"
#include "api/schemas.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::api {
namespace {

using protocol::JsonWriter;

std::vector<std::string> names_in(std::string_view path) {
  std::vector<std::string> names;
  for (auto open = path.find('{'); open != path.npos; open = path.find('{', open + 1))
    names.emplace_back(path.substr(open + 1, path.find('}', open) - open - 1));
  return names;
}

void write_ref(JsonWriter& out, std::string_view kind, std::string_view name) {
  out.begin_object()
      .field("$ref", "#/components/" + std::string(kind) + "/" + std::string(name))
      .end_object();
}

bool has_body(const app::CommandInfo& info) {
  return info.verb != app::Verb::get && info.verb != app::Verb::delete_;
}

/// Headers that a request may carry, beside what says who it is from.
void write_header_parameters(JsonWriter& out, const app::CommandInfo& info) {
  if (info.effect != app::Effect::write) return;
  write_ref(out, "parameters", "csrf");
  write_ref(out, "parameters", "idempotency_key");
  if (info.versioned) write_ref(out, "parameters", "if_match");
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
  write_header_parameters(out, command.info);
  out.end_array();
}

/// The refusals that the table knows of a command.
std::vector<int> refusals_of(const app::Command& command) {
  const auto& info = command.info;
  const bool writes = info.effect == app::Effect::write,
             named = info.path.find('{') != info.path.npos;
  const bool for_some = info.roles != domain::RoleSet{} && info.roles != domain::anyone;
  std::vector<int> statuses{401, 503};
  if (has_body(info)) statuses.insert(statuses.end(), {400, 413, 415});
  if (writes || for_some) statuses.push_back(403);
  if (named) statuses.push_back(404);
  if (writes) statuses.push_back(409);
  if (!command.fields.empty() || writes) statuses.push_back(422);
  if (info.throttled) statuses.push_back(429);
  if (info.returns == "document") statuses.insert(statuses.end(), {406, 413});
  std::sort(statuses.begin(), statuses.end());
  statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
  return statuses;
}

/// What a command with a file takes: a form, or the bytes themselves.
void write_file_body(JsonWriter& out, const app::CommandInfo& info) {
  out.key("requestBody").begin_object().field("required", true).key("content").begin_object();
  const auto bytes = [&] {
    out.begin_object().field("type", "string").field("format", "binary").end_object();
  };
  if (info.verb == app::Verb::post) {
    out.key("multipart/form-data").begin_object().key("schema").begin_object();
    out.field("type", "object").key("properties").begin_object().key("file");
    bytes();
    out.end_object().key("required").begin_array().value("file").end_array().end_object();
  } else {
    out.key("application/offset+octet-stream").begin_object().key("schema");
    bytes();
  }
  out.end_object().end_object().end_object();
}

std::vector<std::string_view> media_types_of(std::string_view returns) {
  if (returns.empty()) return {};
  if (returns == "file") return {"*/*"};
  if (returns == "calendar") return {"text/calendar"};
  if (returns == "document") return {"text/html", "text/markdown", "application/pdf"};
  if (returns == "sheet") return {"text/csv"};
  return {"application/json"};
}

/// Entities that have a version, which is their ETag.
bool is_versioned(std::string_view returns) {
  constexpr std::array<std::string_view, 8> entities{"ticket", "meeting", "item",   "vote",
                                                     "poll",   "matter",  "series", "community"};
  return std::find(entities.begin(), entities.end(), returns) != entities.end();
}

void write_success(JsonWriter& out, const app::CommandInfo& info) {
  out.key(std::to_string(info.status)).begin_object().field("description", info.summary);
  const bool logs_in = info.returns == "session";
  if (is_versioned(info.returns) || logs_in) {
    out.key("headers").begin_object().key(logs_in ? "Set-Cookie" : "ETag");
    write_ref(out, "headers", logs_in ? "session_cookie" : "etag");
    out.end_object();
  }
  out.key("content").begin_object();
  for (const auto type : media_types_of(info.returns)) {
    out.key(type).begin_object().key("schema");
    if (type == "application/json")
      write_ref(out, "schemas", info.returns);
    else
      out.begin_object().field("type", "string").end_object();
    out.end_object();
  }
  out.end_object().end_object();
}

void write_answers(JsonWriter& out, const std::vector<const app::Command*>& commands) {
  out.key("responses").begin_object();
  write_success(out, commands.front()->info);
  std::set<int> statuses;
  for (const auto* command : commands)
    for (const int status : refusals_of(*command)) statuses.insert(status);
  for (const int status : statuses) {
    out.key(std::to_string(status));
    write_ref(out, "responses", "problem_" + std::to_string(status));
  }
  out.key("default");
  write_ref(out, "responses", "problem");
  out.end_object();
}

/// Who may call without a log-in says so; the others leave it to the document's head.
void write_security(JsonWriter& out, const app::CommandInfo& info) {
  if (!info.anonymous) return;
  out.key("security").begin_array().begin_object().end_object();
  for (const char* scheme : {"token", "cookie"})
    out.begin_object().key(scheme).begin_array().end_array().end_object();
  out.end_array();
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
  write_security(out, first.info);
  write_parameters(out, first, path);
  if (first.bind_file) {
    write_file_body(out, first.info);
  } else if (has_body(first.info)) {
    out.key("requestBody").begin_object().field("required", true).key("content").begin_object();
    out.key("application/json").begin_object().key("schema");
    const bool choice = commands.size() > 1;
    if (choice) out.begin_object().key("oneOf").begin_array();
    for (const auto* command : commands)
      write_object_schema(out, command->fields, path, command->info.action);
    if (choice) out.end_array().end_object();
    out.end_object().end_object().end_object();
  }
  write_answers(out, commands);
  out.end_object();
}

/// Every refusal by its status, with the types it may have.
void write_problems(JsonWriter& out) {
  std::map<int, std::vector<base::ErrcInfo>> by_status;
  for (int code = 0; code <= static_cast<int>(base::last_errc); ++code) {
    const auto info = base::info_of(static_cast<base::Errc>(code));
    by_status[info.status].push_back(info);
  }
  const auto write = [&](const std::string& name, const std::string& description, int status) {
    out.key(name).begin_object().field("description", description).key("headers").begin_object();
    out.key("X-Request-Id");
    write_ref(out, "headers", "request_id");
    if (status == 429 || status == 503) {
      out.key("Retry-After");
      write_ref(out, "headers", "retry_after");
    }
    if (status == 401) {
      out.key("WWW-Authenticate");
      write_ref(out, "headers", "www_authenticate");
    }
    out.end_object().key("content").begin_object().key("application/problem+json");
    out.begin_object().key("schema");
    write_ref(out, "schemas", "problem");
    out.end_object().end_object().end_object();
  };
  out.key("responses").begin_object();
  write("problem", "A refusal, RFC 9457", 0);
  for (const auto& [status, infos] : by_status) {
    std::string description;
    for (const auto& info : infos)
      description += (description.empty() ? "" : "; ") + std::string(info.slug) + ": " +
                     std::string(info.title);
    write("problem_" + std::to_string(status), description, status);
  }
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
  for (const auto& [path, item] : root_paths()) out.raw_field(path, item);
  for (const auto& [path, methods] : operations) {
    out.key(path).begin_object();
    for (const auto& [method, list] : methods) {
      out.key(method);
      write_operation(out, list);
    }
    out.end_object();
  }
  out.end_object().key("components").begin_object().raw_field("schemas", answer_schemas());
  out.raw_field("parameters", header_parameters()).raw_field("headers", answer_headers());
  write_problems(out);
  out.raw_field("securitySchemes", security_schemes()).end_object().key("security").begin_array();
  out.begin_object().key("token").begin_array().end_array().end_object();
  out.begin_object().key("cookie").begin_array().end_array().end_object().end_array().end_object();
  return out.take();
}

}  // namespace sifang::api

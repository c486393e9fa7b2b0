// SPDX-License-Identifier: Apache-2.0
#include "plugin_world.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace sifang::fuzz {

using nlohmann::json;
using sifang_sdk::to_c;
using sifang_sdk::view;

namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

void need(sqlite3* db, int code, int wanted = SQLITE_OK) {
  if (code != wanted) throw std::runtime_error(sqlite3_errmsg(db));
}

void execute(sqlite3* db, const std::string& sql) {
  need(db, sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr));
}

void bind(sqlite3* db, sqlite3_stmt* statement, int at, const sifang_value& value) {
  const auto size = static_cast<int>(value.text.size);
  switch (value.kind) {
    case SIFANG_INTEGER: return need(db, sqlite3_bind_int64(statement, at, value.integer));
    case SIFANG_REAL: return need(db, sqlite3_bind_double(statement, at, value.real));
    case SIFANG_TEXT:
      return need(db, sqlite3_bind_text(statement, at, size ? value.text.data : "", size,
                                        SQLITE_TRANSIENT));
    case SIFANG_BLOB:
      return need(db, sqlite3_bind_blob(statement, at, value.text.data, size, SQLITE_TRANSIENT));
    default: return need(db, sqlite3_bind_null(statement, at));
  }
}

Prepared prepare(sqlite3* db, std::string_view sql, const sifang_value* values, std::size_t count) {
  sqlite3_stmt* made = nullptr;
  need(db, sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &made, nullptr));
  Prepared statement(made);
  // By the number in their name, wherever it stands.
  for (int place = 1; place <= sqlite3_bind_parameter_count(made); ++place) {
    const auto number = std::strtoul(sqlite3_bind_parameter_name(made, place) + 1, nullptr, 10);
    if (number < 1 || number > count)
      throw std::runtime_error("not as many values as parameters: " + std::string(sql));
    bind(db, made, place, values[number - 1]);
  }
  return statement;
}

sifang_text text_in(sqlite3_stmt* statement, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

sifang_value value_in(sqlite3_stmt* statement, int column) {
  sifang_value value{};
  const int type = sqlite3_column_type(statement, column);
  switch (type) {
    case SQLITE_INTEGER:
      value.kind = SIFANG_INTEGER;
      value.integer = sqlite3_column_int64(statement, column);
      break;
    case SQLITE_FLOAT:
      value.kind = SIFANG_REAL;
      value.real = sqlite3_column_double(statement, column);
      break;
    case SQLITE_TEXT:
    case SQLITE_BLOB:
      value.kind = type == SQLITE_TEXT ? SIFANG_TEXT : SIFANG_BLOB;
      value.text = text_in(statement, column);
      break;
    default: value.kind = SIFANG_NULL;
  }
  return value;
}

}  // namespace

/// The host's functions, over a world.
struct WorldCalls {
  static PluginWorld& world(sifang_call* call) { return *reinterpret_cast<PluginWorld*>(call); }

  /// Errors become words and a code, as they do at the boundary.
  template <class Work>
  static std::int32_t guarded(sifang_call* call, Work work) {
    try {
      return work(world(call));
    } catch (const std::exception& error) {
      world(call).error_ = error.what();
      return SIFANG_FAILED;
    }
  }

  static void log(sifang_call* call, sifang_text words) { world(call).ended_.log = view(words); }
  static std::int32_t answer(sifang_call* call, std::int32_t status, sifang_text type,
                             sifang_text body) {
    auto& ended = world(call).ended_;
    ended.status = status;
    ended.type = view(type);
    ended.body = view(body);
    return SIFANG_OK;
  }
  static std::int32_t refuse(sifang_call* call, std::int32_t status, sifang_text words) {
    world(call).ended_.status = status;
    world(call).ended_.words = view(words);
    return SIFANG_OK;
  }
  static std::int32_t query(sifang_call* call, sifang_text sql, const sifang_value* values,
                            std::size_t count, sifang_each_row each, void* context) {
    return guarded(call, [&](PluginWorld& at) -> std::int32_t {
      auto* const db = at.db_.get();
      const auto statement = prepare(db, view(sql), values, count);
      const auto columns = static_cast<std::size_t>(sqlite3_column_count(statement.get()));
      int step = SQLITE_ROW;
      while ((step = sqlite3_step(statement.get())) == SQLITE_ROW) {
        std::vector<sifang_value> row;
        for (std::size_t i = 0; i < columns; ++i)
          row.push_back(value_in(statement.get(), static_cast<int>(i)));
        if (each(context, row.data(), columns) == 0) return SIFANG_OK;
      }
      need(db, step, SQLITE_DONE);
      return SIFANG_OK;
    });
  }
  static std::int32_t write(sifang_call* call, const sifang_statement* all, std::size_t count,
                            std::size_t* failed) {
    return guarded(call, [&](PluginWorld& at) -> std::int32_t {
      auto* const db = at.db_.get();
      execute(db, "SAVEPOINT batch");
      for (std::size_t i = 0; i < count; ++i) {
        *failed = i;
        const auto statement = prepare(db, view(all[i].sql), all[i].values, all[i].value_count);
        const auto before = sqlite3_total_changes(db);
        std::int64_t given = 0;
        int step = SQLITE_ROW;
        while ((step = sqlite3_step(statement.get())) == SQLITE_ROW) ++given;
        need(db, step, SQLITE_DONE);
        const auto changed = sqlite3_total_changes(db) == before ? 0 : sqlite3_changes(db);
        const auto rows = sqlite3_column_count(statement.get()) > 0 ? given : changed;
        if (all[i].rows < 0 || rows == all[i].rows) continue;
        execute(db, "ROLLBACK TO batch; RELEASE batch");
        return SIFANG_UNMET;
      }
      execute(db, "RELEASE batch");
      return SIFANG_OK;
    });
  }
  static std::int32_t command(sifang_call* call, const sifang_command* asked, sifang_take take,
                              void* context) {
    return guarded(call, [&](PluginWorld& at) -> std::int32_t {
      if (!json::accept(view(asked->input)))
        throw std::runtime_error("the input of a command is no JSON");
      const auto answer = at.core(view(asked->name), view(asked->input));
      take(context, answer.status, to_c(answer.body));
      return SIFANG_OK;
    });
  }
  static std::int32_t setting(sifang_call* call, sifang_text, sifang_text key, sifang_take take,
                              void* context) {
    return guarded(call, [&](PluginWorld& at) -> std::int32_t {
      const auto found = at.settings.find(view(key));
      take(context, 200, to_c(found == at.settings.end() ? "" : found->second));
      return SIFANG_OK;
    });
  }
  static std::int32_t fetch_later(sifang_call* call, const sifang_fetch* fetch) {
    sifang_sdk::Fetch asked{std::string(view(fetch->method)),
                            std::string(view(fetch->url)),
                            std::string(view(fetch->content_type)),
                            std::string(view(fetch->body)),
                            {}};
    for (std::size_t i = 0; i < fetch->header_count; ++i)
      asked.headers.emplace_back(view(fetch->headers[i].name), view(fetch->headers[i].value));
    world(call).fetches.emplace_back(view(fetch->tag), std::move(asked));
    return SIFANG_OK;
  }
  static std::int32_t file(sifang_call*, sifang_text, sifang_text, sifang_text bytes,
                           sifang_take take, void* context) {
    const auto id = "file" + std::to_string(bytes.size);
    take(context, 200, to_c("{\"id\":\"" + id + "\"}"));
    return SIFANG_OK;
  }
  static sifang_text last_error(sifang_call* call) { return to_c(world(call).error_); }
  static std::int64_t now_ms(sifang_call* call) { return world(call).now; }

  static const sifang_host& table() {
    static const sifang_host host{
        .size = sizeof(sifang_host),
        .abi = SIFANG_PLUGIN_ABI,
        .log = log,
        .answer = answer,
        .refuse = refuse,
        .query = query,
        .write = write,
        .command = command,
        .setting = setting,
        .fetch = [](sifang_call*, const sifang_fetch*, sifang_take, void*) -> std::int32_t {
          return SIFANG_FAILED;
        },
        .last_error = last_error,
        .now_ms = now_ms,
        .household = [](sifang_call*, sifang_text, sifang_text, sifang_take_home,
                        void*) -> std::int32_t { return SIFANG_OK; },
        .keep_file = [](sifang_call*, sifang_text id, sifang_take take,
                        void* context) -> std::int32_t {
          take(context, 200, to_c("{\"id\":\"" + std::string(view(id)) + "\"}"));
          return SIFANG_OK;
        },
        .answer_file = [](sifang_call*, sifang_text, std::int32_t) -> std::int32_t {
          return SIFANG_REFUSED;
        },
        .drop_file = [](sifang_call*, sifang_text) -> std::int32_t { return SIFANG_OK; },
        .fetch_later = fetch_later,
        .add_file = file,
        .answer_attachment = [](sifang_call*, sifang_text, sifang_text,
                                std::int32_t) -> std::int32_t { return SIFANG_REFUSED; }};
    return host;
  }
};

PluginWorld::PluginWorld(const sifang_plugin& plugin) : plugin_(plugin) {
  sqlite3* opened = nullptr;
  need(opened, sqlite3_open(":memory:", &opened));
  db_.reset(opened);
  execute(opened, "PRAGMA foreign_keys = ON");
  const auto manifest = json::parse(plugin.manifest);
  for (const auto& step : manifest.at("migrations"))
    execute(opened, step.at("sql").get<std::string>());
  std::uint32_t at = 0;
  for (const auto& route : manifest.at("routes"))
    routes_[route.at("method").get<std::string>() + " " + route.at("path").get<std::string>()] =
        at++;
  for (const auto& setting : manifest.at("settings"))
    settings.try_emplace(setting.at("key").get<std::string>(),
                         setting.at("default").get<std::string>());
}

template <class Call>
Ended PluginWorld::run(Call call) {
  now += 2'100;  // so that what is counted by the minute has room
  ended_ = {};
  error_.clear();
  execute(db_.get(), "BEGIN");
  const auto code = call(&WorldCalls::table(), reinterpret_cast<sifang_call*>(this));
  if (!sqlite3_get_autocommit(db_.get()))
    execute(db_.get(), code == SIFANG_OK ? "COMMIT" : "ROLLBACK");
  ended_.code = code;
  return ended_;
}

std::uint32_t PluginWorld::route_of(const Asked& asked) const {
  const auto found = routes_.find(asked.method + " " + asked.path);
  return found == routes_.end() ? SIFANG_ROOT_ROUTE : found->second;
}

Ended PluginWorld::request(const Asked& asked) {
  const auto to_pairs = [](const Pairs& pairs) {
    std::vector<sifang_pair> all;
    for (const auto& [name, value] : pairs) all.push_back({to_c(name), to_c(value)});
    return all;
  };
  const auto parameters = to_pairs(asked.parameters), query = to_pairs(asked.query),
             headers = to_pairs(asked.headers);
  sifang_request request{};
  request.size = sizeof request;
  request.route = route_of(asked);
  request.method = to_c(asked.method);
  request.path = to_c(asked.path);
  request.body = to_c(asked.body);
  request.roles = to_c(asked.roles);
  if (request.route != SIFANG_ROOT_ROUTE) {
    request.community = to_c(community);
    request.user = to_c("user0001");
    request.user_name = to_c("林主任");
    request.grid = to_c("HG01");
    request.grids_led = to_c(R"(["HG01"])");
    request.grids_worked = to_c("[]");
  }
  request.parameters = parameters.data();
  request.parameter_count = parameters.size();
  request.query = query.data();
  request.query_count = query.size();
  request.headers = headers.data();
  request.header_count = headers.size();
  return run([&](const sifang_host* host, sifang_call* call) {
    return plugin_.request(plugin_.self, host, call, &request);
  });
}

Ended PluginWorld::event(std::string_view kind, std::string_view subject, std::string_view body) {
  static std::int64_t seq = 0;
  const sifang_event event{.size = sizeof event,
                           .seq = ++seq,
                           .community = to_c(community),
                           .kind = to_c(kind),
                           .subject = to_c(subject),
                           .body = to_c(body)};
  return run([&](const sifang_host* host, sifang_call* call) {
    return plugin_.event(plugin_.self, host, call, &event);
  });
}

Ended PluginWorld::timer(std::string_view name) {
  const sifang_timer timer{sizeof timer, to_c(name), to_c(community)};
  return run([&](const sifang_host* host, sifang_call* call) {
    return plugin_.timer(plugin_.self, host, call, &timer);
  });
}

Ended PluginWorld::fetched(std::string_view tag, int status, std::string_view body,
                           std::string_view error) {
  const sifang_fetched fetched{sizeof fetched, to_c(tag), status, to_c(body), to_c(error), -1};
  return run([&](const sifang_host* host, sifang_call* call) {
    return plugin_.fetched(plugin_.self, host, call, &fetched);
  });
}

std::string PluginWorld::text_of(const std::string& sql) const {
  const auto statement = prepare(db_.get(), sql, nullptr, 0);
  if (sqlite3_step(statement.get()) != SQLITE_ROW) return {};
  return std::string(view(text_in(statement.get(), 0)));
}

std::string PluginWorld::all_rows(std::string_view without) const {
  std::string all;
  const auto tables = prepare(
      db_.get(), "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", nullptr, 0);
  while (sqlite3_step(tables.get()) == SQLITE_ROW) {
    const std::string name(view(text_in(tables.get(), 0)));
    if (name.starts_with("sqlite_") || (!without.empty() && name.find(without) != name.npos))
      continue;
    const auto rows = prepare(db_.get(), "SELECT * FROM " + name, nullptr, 0);
    while (sqlite3_step(rows.get()) == SQLITE_ROW) {
      all += name;
      for (int i = 0; i < sqlite3_column_count(rows.get()); ++i)
        (all += '|') += view(text_in(rows.get(), i));
      all += '\n';
    }
  }
  return all;
}

}  // namespace sifang::fuzz

// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/host_calls.hpp"

#include <algorithm>
#include <cstddef>

#include "base/log.hpp"
#include "plugin_host/fetch_check.hpp"
#include "plugin_host/host_tools.hpp"
#include "plugin_host/short_line.hpp"
#include "protocol/json_text.hpp"

namespace sifang::plugin_host {
namespace {

using base::Errc;
using base::Error;

constexpr std::size_t longest_answer = 1 << 20, most_statements = 1000;
constexpr std::size_t longest_tag = 200;
constexpr int most_fetches = 3, most_logged = 20;  // of a call

store::PluginFile::Values values_of(const sifang_value* values, std::size_t count) {
  store::PluginFile::Values list;
  for (std::size_t i = 0; i < count; ++i) {
    switch (values[i].kind) {
      case SIFANG_NULL: list.emplace_back(nullptr); break;
      case SIFANG_INTEGER: list.emplace_back(values[i].integer); break;
      case SIFANG_REAL: list.emplace_back(values[i].real); break;
      case SIFANG_TEXT: list.emplace_back(view(values[i].text)); break;
      case SIFANG_BLOB: list.emplace_back(store::Bytes{view(values[i].text)}); break;
      default: throw std::runtime_error("a value of no known kind");
    }
  }
  return list;
}

sifang_value value_of(const store::PluginColumn& column) {
  sifang_value value{};
  if (const auto* number = std::get_if<std::int64_t>(&column)) {
    value.kind = SIFANG_INTEGER;
    value.integer = *number;
  } else if (const auto* real = std::get_if<double>(&column)) {
    value.kind = SIFANG_REAL;
    value.real = *real;
  } else if (const auto* text = std::get_if<std::string_view>(&column)) {
    value.kind = SIFANG_TEXT;
    value.text = to_c(*text);
  } else if (const auto* bytes = std::get_if<store::Bytes>(&column)) {
    value.kind = SIFANG_BLOB;
    value.text = to_c(bytes->data);
  }
  return value;
}

void log(sifang_call* call, sifang_text words) {
  answer_call(call, [&](sifang_call& at) {
    at.words = short_line(view(words));
    if (++at.logged <= most_logged)
      base::log_warning("plugin {}: {}", at.manifest.info.name, at.words);
    return SIFANG_OK;
  });
}

/// With parameters or without: "text/xml; charset=utf-8".
bool is_content_type(std::string_view type) {
  constexpr std::size_t longest = 100;
  return type.size() <= longest && type.find('/') != type.npos &&
         std::all_of(type.begin(), type.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::int32_t answer(sifang_call* call, std::int32_t status, sifang_text type, sifang_text body) {
  return answer_call(call, [&](sifang_call& at) {
    const auto text = view(body);
    if (text.size() > longest_answer) at.broken = "its answer has more than 1 MiB";
    if (status < 200 || status > 599)
      at.broken = "its answer has the status " + std::to_string(status);
    const bool is_json = view(type) == "application/json";
    if (at.broken.empty() && is_json && !protocol::is_json(text))
      at.broken = "its answer is no JSON";
    // On a route nothing that a browser would run as a page of ours.
    const bool plain = view(type) == "text/csv" || view(type) == "text/plain";
    const bool on_route = at.request && at.request->community;
    if (on_route && !is_json && !plain) at.broken = "its answer is neither JSON, CSV nor text";
    if (!is_content_type(view(type))) at.broken = "its answer has no content type";
    if (!at.broken.empty()) return fail(at, at.broken);
    at.answer = app::PluginAnswer{status, std::string(view(type)), std::string(text), {}};
    return std::int32_t{SIFANG_OK};
  });
}

std::optional<Errc> refusal_of(std::int32_t status) {
  switch (status) {
    case 400: return Errc::malformed;
    case 403: return Errc::forbidden;
    case 404: return Errc::not_found;
    case 409: return Errc::conflict;
    case 422: return Errc::invalid;
    case 429: return Errc::throttled;
    default: return std::nullopt;
  }
}

std::int32_t refuse(sifang_call* call, std::int32_t status, sifang_text detail) {
  return answer_call(call, [&](sifang_call& at) {
    const auto code = refusal_of(status);
    if (!code) return fail(at, "nothing is refused with the status " + std::to_string(status));
    at.refusal = Error{*code, short_line(view(detail))};
    return std::int32_t{SIFANG_OK};
  });
}

std::int32_t query(sifang_call* call, sifang_text sql, const sifang_value* values,
                   std::size_t count, sifang_each_row each, void* context) {
  return answer_call(call, [&](sifang_call& at) {
    if (!at.broken.empty()) return fail(at, at.broken);
    std::vector<sifang_value> row;
    at.file.query(view(sql), values_of(values, count),
                  [&](const std::vector<store::PluginColumn>& columns) {
                    row.clear();
                    for (const auto& column : columns) row.push_back(value_of(column));
                    return each(context, row.data(), row.size()) != 0;
                  });
    return std::int32_t{SIFANG_OK};
  });
}

std::int32_t write(sifang_call* call, const sifang_statement* statements, std::size_t count,
                   std::size_t* failed) {
  return answer_call(call, [&](sifang_call& at) {
    if (!at.broken.empty()) return fail(at, at.broken);
    if (count > most_statements) return fail(at, "a batch has 1000 statements at most");
    std::size_t place = 0;
    at.file.save();
    try {
      for (; place < count; ++place) {
        const auto& one = statements[place];
        const auto rows = at.file.execute(view(one.sql), values_of(one.values, one.value_count));
        if (one.rows < 0 || rows == one.rows) continue;
        at.file.restore();
        if (failed) *failed = place;
        at.error = "statement " + std::to_string(place) + " touched " + std::to_string(rows) +
                   " rows and not " + std::to_string(one.rows);
        return std::int32_t{SIFANG_UNMET};
      }
      at.file.release();
    } catch (...) {
      if (failed) *failed = place;
      if (at.file.is_in_transaction()) at.file.restore();
      throw;
    }
    return std::int32_t{SIFANG_OK};
  });
}

std::int32_t command(sifang_call* call, const sifang_command* asked, sifang_take take,
                     void* context) {
  return answer_call(call, [&](sifang_call& at) {
    if (!asked || asked->size < sizeof(sifang_command) || !take) return fail(at, "a bad struct");
    app::CallOptions options{.credentials = {},
                             .idempotency_key = {},
                             .if_match = {},
                             .accept = {},
                             .remote = "plugin " + at.manifest.info.name};
    if (asked->as == SIFANG_AS_ITSELF) {
      options.plugin = at.manifest.info.name;
    } else if (at.request && at.request->community) {
      options.credentials = at.request->credentials;
    } else {
      return fail(at, "there is nobody on whose behalf this call could act");
    }
    // A foreign page can make a browser send a GET: nobody has asked for what it would change.
    const bool harmless = asked->as != SIFANG_AS_ITSELF && reads(at);
    const auto may = harmless ? Core::May::read : Core::May::write;
    if (asked->key.size > 0) options.idempotency_key = std::string(view(asked->key));
    const auto answered = [&] {
      const Meanwhile meanwhile(at);
      return at.core.run(std::string(view(asked->name)), std::string(view(asked->input)), options,
                         may);
    }();
    // What takes it is the plugin's code again.
    hand_over(answered, take, context);
    return std::int32_t{SIFANG_OK};
  });
}

std::int32_t setting(sifang_call* call, sifang_text community, sifang_text key, sifang_take take,
                     void* context) {
  return answer_call(call, [&](sifang_call& at) {
    const auto id = base::CommunityId::parse(view(community));
    const auto book = id ? at.settings.find(*id) : at.settings.end();
    if (book == at.settings.end()) return fail(at, "it was never switched on there");
    const auto value = book->second.find(view(key));
    if (value == book->second.end()) return fail(at, "it has declared no such setting");
    take(context, 200, to_c(value->second));
    return std::int32_t{SIFANG_OK};
  });
}

/// Made by a plugin that knew less of the struct, or no headers: what is not there is empty.
FetchRequest request_of(const sifang_fetch& asked) {
  FetchRequest request{std::string(view(asked.method)), std::string(view(asked.url)),
                       std::string(view(asked.content_type)), std::string(view(asked.body))};
  if (SIFANG_HAS(sifang_fetch, &asked, header_count))
    for (std::size_t i = 0; i < asked.header_count; ++i)
      request.headers.emplace_back(view(asked.headers[i].name), view(asked.headers[i].value));
  return request;
}

std::int32_t fetch(sifang_call* call, const sifang_fetch* asked, sifang_take take, void* context) {
  return answer_call(call, [&](sifang_call& at) {
    if (!asked || asked->size < offsetof(sifang_fetch, headers) || !take)
      return fail(at, "a bad struct");
    const auto request = request_of(*asked);
    if (auto wrong = wrong_fetch(request); !wrong.empty()) return fail(at, std::move(wrong));
    if (++at.fetches > most_fetches) return fail(at, "a call makes 3 requests at most");
    const auto answered = [&] {
      const Meanwhile meanwhile(at);
      return at.core.fetch(request);
    }();
    if (!answered) return fail(at, base::describe(answered.error()));
    take(context, answered->status, to_c(answered->body));
    return std::int32_t{SIFANG_OK};
  });
}

std::int32_t fetch_later(sifang_call* call, const sifang_fetch* asked) {
  return answer_call(call, [&](sifang_call& at) {
    if (!asked || asked->size < sizeof(sifang_fetch)) return fail(at, "a bad struct");
    LaterFetch later{request_of(*asked), std::string(view(asked->tag))};
    if (auto wrong = wrong_fetch(later.request); !wrong.empty()) return fail(at, std::move(wrong));
    if (later.tag.size() > longest_tag) return fail(at, "a tag has 200 bytes at most");
    if (at.later.size() >= at.later_room)
      return fail(at, "too many of its requests are under way; later there is room again");
    at.later.push_back(std::move(later));
    return std::int32_t{SIFANG_OK};
  });
}

std::int32_t household(sifang_call* call, sifang_text community, sifang_text user,
                       sifang_take_home take, void* context) {
  return answer_call(call, [&](sifang_call& at) {
    const auto where = base::CommunityId::parse(view(community));
    const auto who = base::UserId::parse(view(user));
    if (!where || !who || !take) return fail(at, "a bad id");
    const auto home = [&] {
      const Meanwhile meanwhile(at);
      return at.core.find_home(at.manifest.info.name, *where, *who);
    }();
    if (home) take(context, to_c(home->building), to_c(home->unit), to_c(home->room));
    if (!home && home.error().code != Errc::not_found)
      return fail(at, base::describe(home.error()));
    return std::int32_t{SIFANG_OK};
  });
}

sifang_text last_error(sifang_call* call) { return call ? to_c(call->error) : sifang_text{"", 0}; }

std::int64_t now_ms(sifang_call* call) { return call ? base::to_ms(call->core.now()) : 0; }

}  // namespace

const sifang_host& host_table() {
  static const sifang_host table{sizeof(sifang_host),
                                 SIFANG_PLUGIN_ABI,
                                 log,
                                 answer,
                                 refuse,
                                 query,
                                 write,
                                 command,
                                 setting,
                                 fetch,
                                 last_error,
                                 now_ms,
                                 household,
                                 keep_file,
                                 answer_file,
                                 drop_file,
                                 fetch_later,
                                 add_file,
                                 answer_attachment};
  return table;
}

}  // namespace sifang::plugin_host

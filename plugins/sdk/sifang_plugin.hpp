// SPDX-License-Identifier: Apache-2.0
// The C ABI in C++: a plugin is a class with handlers, SIFANG_PLUGIN(Class) exports it. Exceptions
// of a handler become error codes here and never cross the boundary. Includes nothing of Sifang's.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sifang_plugin.h"
#include "sifang_values.hpp"

namespace sifang_sdk {

/// The caller is told `detail` with `status` (400, 403, 404, 409, 422, 429); nothing is kept.
struct Refusal : std::runtime_error {
  Refusal(int status_in, const std::string& detail)
      : std::runtime_error(detail), status(status_in) {}
  int status;
};
/// The host could not do what was asked of it.
struct HostError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A statement of a batch; `rows` as in sifang_statement.
struct Statement {
  std::string sql;
  std::vector<Value> values = {};
  std::int64_t rows = -1;
};
struct Answer {
  int status = 0;
  std::string body;
};
/// A request to another server.
struct Fetch {
  std::string method, url, type = {}, body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};
/// Where a household lives. A building with one door has no unit.
struct Home {
  std::string building, unit, room;
};
enum class As { caller = SIFANG_AS_CALLER, itself = SIFANG_AS_ITSELF };

/// What a handler may ask of the host. Lifetime: the handler's call. Errors: throws HostError.
class Host {
 public:
  Host(const sifang_host* host, sifang_call* call) : host_(host), call_(call) {}

  void log(std::string_view words) const { host_->log(call_, to_c(words)); }
  void answer(std::string_view json, int status = 200) const {
    answer_as("application/json", json, status);
  }
  void answer_as(std::string_view type, std::string_view body, int status = 200) const {
    check(host_->answer(call_, status, to_c(type), to_c(body)));
  }
  [[nodiscard]] std::int64_t now_ms() const { return host_->now_ms(call_); }

  /// Each row of a SELECT over the plugin's own tables.
  void query(std::string_view sql, const std::vector<Value>& values,
             const std::function<void(const Row&)>& each) const {
    struct Reading {
      const std::function<void(const Row&)>& each;
      std::exception_ptr failed;
    } reading{each, nullptr};
    const auto c_values = list(values);
    const auto code = host_->query(
        call_, to_c(sql), c_values.data(), c_values.size(),
        [](void* context, const sifang_value* row, std::size_t columns) -> std::int32_t {
          auto& at = *static_cast<Reading*>(context);
          try {
            at.each(Row(row, columns));
            return 1;
          } catch (...) {
            at.failed = std::current_exception();
            return 0;
          }
        },
        &reading);
    if (reading.failed) std::rethrow_exception(reading.failed);
    check(code);
  }
  /// The first column of the first row as text; "" without a row.
  [[nodiscard]] std::string query_text(std::string_view sql,
                                       const std::vector<Value>& values = {}) const {
    std::string text;
    bool first = true;
    query(sql, values, [&](const Row& row) {
      if (std::exchange(first, false)) text = row.string(0);
    });
    return text;
  }

  /// All of the statements, or none of them. False: one of them touched another number of rows than
  /// it says; `*failed` is its place.
  [[nodiscard]] bool try_write(const std::vector<Statement>& statements,
                               std::size_t* failed = nullptr) const {
    std::vector<std::vector<sifang_value>> values;
    std::vector<sifang_statement> batch;
    for (const auto& statement : statements) values.push_back(list(statement.values));
    for (std::size_t i = 0; i < statements.size(); ++i)
      batch.push_back(
          {to_c(statements[i].sql), values[i].data(), values[i].size(), statements[i].rows});
    std::size_t place = 0;
    const auto code = host_->write(call_, batch.data(), batch.size(), &place);
    if (failed) *failed = place;
    if (code == SIFANG_UNMET) return false;
    check(code);
    return true;
  }
  /// The same, where a condition that is not met is an error.
  void write(const std::vector<Statement>& statements) const {
    std::size_t place = 0;
    if (!try_write(statements, &place))
      throw HostError("statement " + std::to_string(place) + " touched another number of rows");
  }

  /// A command of the core: its status and JSON, also when it was refused.
  [[nodiscard]] Answer command(As as, std::string_view name, std::string_view input,
                               std::string_view key = {}) const {
    const sifang_command asked{sizeof asked, static_cast<std::int32_t>(as), to_c(name), to_c(input),
                               to_c(key)};
    Answer answer;
    check(host_->command(call_, &asked, &Host::take, &answer));
    return answer;
  }
  [[nodiscard]] std::string setting(std::string_view community, std::string_view key) const {
    Answer answer;
    check(host_->setting(call_, to_c(community), to_c(key), &Host::take, &answer));
    return answer.body;
  }
  [[nodiscard]] Answer fetch(std::string_view method, std::string_view url,
                             std::string_view type = {}, std::string_view body = {}) const {
    return fetch({std::string(method), std::string(url), std::string(type), std::string(body)});
  }
  [[nodiscard]] Answer fetch(const Fetch& fetch) const {
    // A host that knows nothing of headers would send the request without them.
    need(fetch.headers.empty() || SIFANG_HAS(sifang_host, host_, fetch_later));
    const auto headers = list(fetch.headers);
    const auto asked = to_c_fetch(fetch, headers, {});
    Answer answer;
    check(host_->fetch(call_, &asked, &Host::take, &answer));
    return answer;
  }
  /// The same once this call is kept; the answer comes to Plugin::fetched with this tag.
  void fetch_later(const Fetch& fetch, std::string_view tag) const {
    need(SIFANG_HAS(sifang_host, host_, fetch_later));
    const auto headers = list(fetch.headers);
    const auto asked = to_c_fetch(fetch, headers, tag);
    check(host_->fetch_later(call_, &asked));
  }
  /// A file of the plugin's own, for commands that it gives by itself: 200 with the attachment's
  /// JSON, or 422 with a problem.
  [[nodiscard]] Answer add_file(std::string_view community, std::string_view name,
                                std::string_view bytes) const {
    need(SIFANG_HAS(sifang_host, host_, add_file));
    Answer answer;
    check(host_->add_file(call_, to_c(community), to_c(name), to_c(bytes), &Host::take, &answer));
    return answer;
  }
  /// The answer is an attachment of the core's that the plugin by itself may read. Errors:
  /// Refusal(404).
  void answer_attachment(std::string_view community, std::string_view id,
                         bool thumbnail = false) const {
    need(SIFANG_HAS(sifang_host, host_, answer_attachment));
    const auto code = host_->answer_attachment(call_, to_c(community), to_c(id), thumbnail ? 1 : 0);
    if (code == SIFANG_REFUSED) throw Refusal(404, std::string(view(host_->last_error(call_))));
    check(code);
  }

  /// Where somebody lives in a community where the plugin is on; nothing when nowhere.
  [[nodiscard]] std::optional<Home> household(std::string_view community,
                                              std::string_view user) const {
    need(SIFANG_HAS(sifang_host, host_, household));
    std::optional<Home> home;
    check(host_->household(
        call_, to_c(community), to_c(user),
        [](void* context, sifang_text building, sifang_text unit, sifang_text room) {
          static_cast<std::optional<Home>*>(context)->emplace(
              Home{std::string(view(building)), std::string(view(unit)), std::string(view(room))});
        },
        &home));
    return home;
  }
  /// A file that whoever asks has sent is the plugin's from now on: 200 with the attachment's JSON,
  /// or 422 with a problem. Undone when the handler throws.
  [[nodiscard]] Answer keep_file(std::string_view id) const {
    need(SIFANG_HAS(sifang_host, host_, keep_file));
    Answer answer;
    check(host_->keep_file(call_, to_c(id), &Host::take, &answer));
    return answer;
  }
  /// The answer is a file that the plugin keeps in the request's community. Errors: Refusal(404).
  void answer_file(std::string_view id, bool thumbnail = false) const {
    need(SIFANG_HAS(sifang_host, host_, answer_file));
    const auto code = host_->answer_file(call_, to_c(id), thumbnail ? 1 : 0);
    if (code == SIFANG_REFUSED) throw Refusal(404, std::string(view(host_->last_error(call_))));
    check(code);
  }
  /// The file is the plugin's no longer, once the handler has returned.
  void drop_file(std::string_view id) const {
    need(SIFANG_HAS(sifang_host, host_, drop_file));
    check(host_->drop_file(call_, to_c(id)));
  }

 private:
  static void need(bool has) {
    if (!has) throw HostError("this Sifang is older than what the plugin asks of it");
  }
  static void take(void* context, std::int32_t status, sifang_text body) {
    auto& answer = *static_cast<Answer*>(context);
    answer.status = status;
    answer.body = view(body);
  }
  static std::vector<sifang_value> list(const std::vector<Value>& values) {
    std::vector<sifang_value> all;
    for (const auto& value : values) all.push_back(value.c());
    return all;
  }
  static std::vector<sifang_pair> list(
      const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::vector<sifang_pair> all;
    for (const auto& [name, value] : pairs) all.push_back({to_c(name), to_c(value)});
    return all;
  }
  static sifang_fetch to_c_fetch(const Fetch& fetch, const std::vector<sifang_pair>& headers,
                                 std::string_view tag) {
    return {sizeof(sifang_fetch), to_c(fetch.method), to_c(fetch.url), to_c(fetch.type),
            to_c(fetch.body),     headers.data(),     headers.size(),  to_c(tag)};
  }
  void check(std::int32_t code) const {
    if (code != SIFANG_OK) throw HostError(std::string(view(host_->last_error(call_))));
  }

  const sifang_host* host_;
  sifang_call* call_;
};

/// A request in C++.
class Request {
 public:
  explicit Request(const sifang_request& request) : request_(request) {}
  [[nodiscard]] std::uint32_t route() const { return request_.route; }
  [[nodiscard]] std::string_view method() const { return view(request_.method); }
  [[nodiscard]] std::string_view path() const { return view(request_.path); }
  [[nodiscard]] std::string_view body() const { return view(request_.body); }
  [[nodiscard]] std::string_view community() const { return view(request_.community); }
  [[nodiscard]] std::string_view user() const { return view(request_.user); }
  [[nodiscard]] std::string_view party() const { return view(request_.party); }
  [[nodiscard]] std::string_view roles() const { return view(request_.roles); }
  [[nodiscard]] std::string_view user_name() const { return view(request_.user_name); }
  [[nodiscard]] std::string_view grid() const { return view(request_.grid); }
  /// JSON lists of codes; "[]" of a host that does not tell them.
  [[nodiscard]] std::string_view grids_led() const {
    return SIFANG_HAS(sifang_request, &request_, grids_led) ? view(request_.grids_led) : "[]";
  }
  [[nodiscard]] std::string_view grids_worked() const {
    return SIFANG_HAS(sifang_request, &request_, grids_worked) ? view(request_.grids_worked) : "[]";
  }
  /// Where they live in this community; "" when nowhere, and of a host that does not tell it.
  [[nodiscard]] std::string_view building() const {
    return SIFANG_HAS(sifang_request, &request_, building) ? view(request_.building) : "";
  }
  [[nodiscard]] std::string_view unit() const {
    return SIFANG_HAS(sifang_request, &request_, unit) ? view(request_.unit) : "";
  }
  [[nodiscard]] std::string_view room() const {
    return SIFANG_HAS(sifang_request, &request_, room) ? view(request_.room) : "";
  }
  /// A {name} of the route, of the query; "" when absent.
  [[nodiscard]] std::string_view parameter(std::string_view name) const {
    return find(request_.parameters, request_.parameter_count, name);
  }
  [[nodiscard]] std::string_view query(std::string_view name) const {
    return find(request_.query, request_.query_count, name);
  }
  /// A header (under a prefix), however its name is written; "" when absent.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (std::size_t i = 0; i < request_.header_count; ++i) {
      const auto known = view(request_.headers[i].name);
      bool same = known.size() == name.size();
      for (std::size_t at = 0; same && at < known.size(); ++at)
        same = lower(known[at]) == lower(name[at]);
      if (same) return view(request_.headers[i].value);
    }
    return {};
  }

 private:
  static std::string_view find(const sifang_pair* pairs, std::size_t count, std::string_view name) {
    for (std::size_t i = 0; i < count; ++i)
      if (view(pairs[i].name) == name) return view(pairs[i].value);
    return {};
  }
  const sifang_request& request_;
};

/// What a plugin overrides. Thread: one call at a time.
class Plugin {
 public:
  virtual ~Plugin() = default;
  virtual void request(Host, const Request&) { throw Refusal(404, "there is nothing here"); }
  virtual void event(Host, const sifang_event&) {}
  virtual void timer(Host, const sifang_timer&) {}
  /// What became of a fetch_later.
  virtual void fetched(Host, const sifang_fetched&) {}
};

namespace detail {

template <class Work>
std::int32_t guarded(const sifang_host* host, sifang_call* call, Work work) noexcept {
  try {
    work();
    return SIFANG_OK;
  } catch (const Refusal& refusal) {
    host->refuse(call, refusal.status, to_c(refusal.what()));
    return SIFANG_REFUSED;
  } catch (const std::exception& error) {
    host->log(call, to_c(error.what()));
    return SIFANG_FAILED;
  } catch (...) {
    host->log(call, to_c("something was thrown that is no exception"));
    return SIFANG_FAILED;
  }
}

template <class P>
const sifang_plugin* entry(std::uint32_t abi, const char* manifest) noexcept {
  if (abi != SIFANG_PLUGIN_ABI) return nullptr;
  static P plugin;
  static const sifang_plugin table{
      sizeof(sifang_plugin),
      SIFANG_PLUGIN_ABI,
      manifest,
      &plugin,
      [](void* self, const sifang_host* host, sifang_call* call, const sifang_request* request) {
        return guarded(host, call, [&] {
          static_cast<P*>(self)->request(Host(host, call), Request(*request));
        });
      },
      [](void* self, const sifang_host* host, sifang_call* call, const sifang_event* event) {
        return guarded(host, call, [&] { static_cast<P*>(self)->event(Host(host, call), *event); });
      },
      [](void* self, const sifang_host* host, sifang_call* call, const sifang_timer* timer) {
        return guarded(host, call, [&] { static_cast<P*>(self)->timer(Host(host, call), *timer); });
      },
      [](void* self, const sifang_host* host, sifang_call* call, const sifang_fetched* fetched) {
        return guarded(host, call,
                       [&] { static_cast<P*>(self)->fetched(Host(host, call), *fetched); });
      }};
  return &table;
}

}  // namespace detail
}  // namespace sifang_sdk

/// Exports a class derived from sifang_sdk::Plugin with its manifest.
#define SIFANG_PLUGIN(Class, manifest)                                                        \
  extern "C" __attribute__((visibility("default"))) const sifang_plugin* sifang_plugin_entry( \
      std::uint32_t abi) {                                                                    \
    return sifang_sdk::detail::entry<Class>(abi, manifest);                                   \
  }

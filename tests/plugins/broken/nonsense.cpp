// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: answers that are none, and SQL that reaches for what is not its own.
#include <string>

#include "sifang_plugin.hpp"

namespace {

using namespace sifang_sdk;

constexpr const char* manifest = R"({
  "name": "nonsense", "version": "1", "title_zh": "胡说", "title_en": "Nonsense",
  "migrations": [{"name": "0001_own", "sql": "CREATE TABLE plugin_nonsense_own (x INTEGER) STRICT"}],
  "routes": [{"method": "GET", "path": "/{what}", "roles": ["admin"]}]
})";

/// Each is refused, and nothing that was written before it is kept.
int32_t run_sql(const sifang_host& host, sifang_call* call, std::string_view sql) {
  const sifang_statement mine{to_c("INSERT INTO plugin_nonsense_own VALUES (1)"), nullptr, 0, 1};
  const sifang_statement statement{to_c(sql), nullptr, 0, -1};
  const sifang_statement batch[]{mine, statement};
  size_t failed = 99;
  const auto code = host.write(call, batch, 2, &failed);
  if (code != SIFANG_FAILED || failed != 1)
    return host.answer(call, 200, to_c("text/plain"), to_c("it was let through"));
  const auto words = std::string(view(host.last_error(call)));
  return host.answer(call, 200, to_c("text/plain"), to_c(words));
}

int32_t request(void*, const sifang_host* host, sifang_call* call, const sifang_request* asked) {
  const auto what = view(asked->path).substr(1);
  const auto json = to_c("application/json");
  if (what == "status") host->answer(call, 7, json, to_c("{}"));
  if (what == "json") host->answer(call, 200, json, to_c("{oh"));
  if (what == "page") host->answer(call, 200, to_c("text/html"), to_c("<script>1</script>"));
  if (what == "large") host->answer(call, 200, json, to_c("\"" + std::string(2 << 20, 'x') + "\""));
  if (what == "code") return 42;
  if (what == "nothing") return SIFANG_OK;
  if (what == "cursor") return run_sql(*host, call, "UPDATE host_cursors SET seq = 0");
  if (what == "core") return run_sql(*host, call, "DELETE FROM tickets");
  if (what == "attach") return run_sql(*host, call, "ATTACH 'other.db' AS other");
  if (what == "pragma") return run_sql(*host, call, "PRAGMA journal_mode = OFF");
  if (what == "commit") return run_sql(*host, call, "COMMIT");
  if (what == "schema") return run_sql(*host, call, "DROP TABLE plugin_nonsense_own");
  if (what == "two") return run_sql(*host, call, "SELECT 1; SELECT 2");
  if (what == "endless")
    return run_sql(*host, call,
                   "INSERT INTO plugin_nonsense_own WITH RECURSIVE n(x) AS"
                   " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n");
  if (what == "own") {
    std::string count;
    host->query(
        call, to_c("SELECT count(*) FROM plugin_nonsense_own"), nullptr, 0,
        [](void* context, const sifang_value* row, size_t) -> int32_t {
          *static_cast<std::string*>(context) = std::to_string(row[0].integer);
          return 1;
        },
        &count);
    host->answer(call, 200, json, to_c(count));
  }
  return SIFANG_OK;
}
int32_t event(void*, const sifang_host*, sifang_call*, const sifang_event*) { return SIFANG_OK; }
int32_t timer(void*, const sifang_host*, sifang_call*, const sifang_timer*) { return SIFANG_OK; }

const sifang_plugin table{sizeof table, SIFANG_PLUGIN_ABI, manifest, nullptr, request, event, timer,
                          nullptr};

}  // namespace

extern "C" __attribute__((visibility("default"))) const sifang_plugin* sifang_plugin_entry(
    uint32_t) {
  return &table;
}

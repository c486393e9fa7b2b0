// SPDX-License-Identifier: Apache-2.0
// A plugin as they were before requests had headers and answers came later: its structs end
// earlier.
#include <cstddef>
#include <cstdint>

#include "sifang_plugin.h"

namespace {

constexpr const char* manifest = R"json({
  "name": "older", "version": "1", "title_zh": "旧", "title_en": "Older",
  "routes": [{"method": "GET", "path": "/fetch", "roles": ["admin"]}]
})json";

struct Place {
  const sifang_host* host;
  sifang_call* call;
};

int32_t request(void*, const sifang_host* host, sifang_call* call, const sifang_request* asked) {
  sifang_fetch fetch{};
  fetch.size = offsetof(sifang_fetch, headers);
  // What lies behind the struct's end is somebody else's.
  fetch.headers = reinterpret_cast<const sifang_pair*>(std::uintptr_t{1});
  fetch.header_count = SIZE_MAX;
  fetch.method = {"GET", 3};
  fetch.url = asked->query[0].value;
  Place place{host, call};
  return host->fetch(
      call, &fetch,
      [](void* context, int32_t status, sifang_text body) {
        const auto& at = *static_cast<Place*>(context);
        at.host->answer(at.call, status, {"text/plain", 10}, body);
      },
      &place);
}
int32_t event(void*, const sifang_host*, sifang_call*, const sifang_event*) { return SIFANG_OK; }
int32_t timer(void*, const sifang_host*, sifang_call*, const sifang_timer*) { return SIFANG_OK; }

}  // namespace

extern "C" __attribute__((visibility("default"))) const sifang_plugin* sifang_plugin_entry(
    uint32_t) {
  static sifang_plugin table{};
  table.size = offsetof(sifang_plugin, fetched);
  table.abi = SIFANG_PLUGIN_ABI;
  table.manifest = manifest;
  table.request = request;
  table.event = event;
  table.timer = timer;
  return &table;
}

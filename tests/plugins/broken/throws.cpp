// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: exceptions leave its functions, past the C boundary.
#include <stdexcept>

#include "sifang_plugin.h"

namespace {

constexpr const char* manifest = R"({
  "name": "throws", "version": "1", "title_zh": "抛出", "title_en": "Throws",
  "events": ["ticket.submitted"], "routes": [{"method": "GET", "path": "/go", "roles": ["admin"]}]
})";

int32_t request(void*, const sifang_host*, sifang_call*, const sifang_request*) {
  throw std::runtime_error("a request went wrong");
}
int32_t event(void*, const sifang_host*, sifang_call*, const sifang_event*) { throw 7; }
int32_t timer(void*, const sifang_host*, sifang_call*, const sifang_timer*) { return SIFANG_OK; }

const sifang_plugin table{sizeof table, SIFANG_PLUGIN_ABI, manifest, nullptr, request, event, timer,
                          nullptr};

}  // namespace

extern "C" __attribute__((visibility("default"))) const sifang_plugin* sifang_plugin_entry(
    uint32_t) {
  return &table;
}

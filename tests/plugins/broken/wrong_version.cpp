// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: made for an ABI that there is not.
#include "sifang_plugin.h"

namespace {

int32_t request(void*, const sifang_host*, sifang_call*, const sifang_request*) { return 0; }
int32_t event(void*, const sifang_host*, sifang_call*, const sifang_event*) { return 0; }
int32_t timer(void*, const sifang_host*, sifang_call*, const sifang_timer*) { return 0; }
const sifang_plugin table{sizeof table, 99, "{}", nullptr, request, event, timer, nullptr};

}  // namespace

extern "C" __attribute__((visibility("default"))) const sifang_plugin* sifang_plugin_entry(
    uint32_t) {
  return &table;
}

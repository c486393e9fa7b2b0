// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: it needs a function that nobody has.
#include "sifang_plugin.h"

extern "C" const sifang_plugin* nobody_has_this();

extern "C" __attribute__((visibility("default"))) const sifang_plugin* sifang_plugin_entry(
    uint32_t) {
  return nobody_has_this();
}

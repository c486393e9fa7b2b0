// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: a shared object that is no plugin.
extern "C" __attribute__((visibility("default"))) int something_else() { return 1; }

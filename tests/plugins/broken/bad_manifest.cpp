// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: it says of itself what nobody understands.
#include "sifang_plugin.hpp"

class BadManifest : public sifang_sdk::Plugin {};
SIFANG_PLUGIN(BadManifest, R"({"name": "Bad Name", "version": 1, "colour": "red"})")

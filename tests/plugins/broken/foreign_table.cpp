// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: its migration reaches for tables that are not its own.
#include "sifang_plugin.hpp"

class ForeignTable : public sifang_sdk::Plugin {};
SIFANG_PLUGIN(ForeignTable, R"({
  "name": "foreign_table", "version": "1", "title_zh": "越界", "title_en": "Reaching",
  "migrations": [{"name": "0001_reach", "sql": "CREATE TABLE tickets (id INTEGER) STRICT"}]
})")

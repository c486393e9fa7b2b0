// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: its second migration cannot be applied; the first must not be told of as done
// with it.
#include "sifang_plugin.hpp"

class BadMigration : public sifang_sdk::Plugin {};
SIFANG_PLUGIN(BadMigration, R"({
  "name": "bad_migration", "version": "1", "title_zh": "坏", "title_en": "Bad",
  "migrations": [
    {"name": "0001_good", "sql": "CREATE TABLE plugin_bad_migration_a (x INTEGER) STRICT"},
    {"name": "0002_bad", "sql": "CREATE TABLE plugin_bad_migration_b (x INTEGER) STRICT; CREATE TABEL c"}]
})")

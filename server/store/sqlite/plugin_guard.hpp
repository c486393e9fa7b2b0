// SPDX-License-Identifier: Apache-2.0
// What the SQL of a plugin may touch: SQLite asks at the preparation of every statement.
#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>
#include <utility>

namespace sifang::store::sqlite {

/// Lifetime: outlives the connection that it is set on.
class PluginGuard {
 public:
  enum class Asking { host, plugin, migration };
  /// `prefix`: "plugin_<name>_".
  explicit PluginGuard(std::string prefix) : prefix_(std::move(prefix)) {}

  void watch(sqlite3* database) { sqlite3_set_authorizer(database, &PluginGuard::ask, this); }
  /// Who asks from now on; returns who did.
  Asking set(Asking asking) { return std::exchange(asking_, asking); }
  /// Whether a migration may leave this name in the schema.
  [[nodiscard]] bool is_known(std::string_view table) const {
    return table.starts_with("host_") || table.starts_with("sqlite_") || is_own(table);
  }

 private:
  static int ask(void* self, int action, const char* first, const char* second,
                 const char* database, const char* inside);
  [[nodiscard]] bool is_allowed(int action, const char* first, const char* second,
                                const char* database) const;
  [[nodiscard]] bool may_use(int action, const char* first) const;
  [[nodiscard]] bool may_change_schema(int action, const char* first, const char* second) const;
  [[nodiscard]] bool is_own(std::string_view table) const;

  const std::string prefix_;
  Asking asking_ = Asking::host;
};

}  // namespace sifang::store::sqlite

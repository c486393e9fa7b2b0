// SPDX-License-Identifier: Apache-2.0
// What the SQL of a plugin may touch: SQLite asks at the preparation of every statement.
#pragma once

#include <sqlite3.h>

#include <string>

namespace sifang::store::sqlite {

/// Lifetime: outlives the connection that it is set on.
class PluginGuard {
 public:
  enum class Asking { host, plugin, migration };
  /// `prefix`: "plugin_<name>_".
  explicit PluginGuard(std::string prefix) : prefix_(std::move(prefix)) {}

  void watch(sqlite3* database) { sqlite3_set_authorizer(database, &PluginGuard::ask, this); }
  void set(Asking asking) { asking_ = asking; }

 private:
  static int ask(void* self, int action, const char* first, const char* second,
                 const char* database, const char* inside);
  [[nodiscard]] bool is_allowed(int action, const char* first, const char* second,
                                const char* database) const;
  [[nodiscard]] bool may_use(int action, const char* first) const;
  [[nodiscard]] bool may_change_schema(int action, const char* first, const char* second) const;
  [[nodiscard]] bool is_own(const char* table) const;

  const std::string prefix_;
  Asking asking_ = Asking::host;
};

}  // namespace sifang::store::sqlite

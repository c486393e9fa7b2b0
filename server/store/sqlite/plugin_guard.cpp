// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/plugin_guard.hpp"

#include <string_view>

#include "base/log.hpp"

namespace sifang::store::sqlite {
namespace {

std::string_view view(const char* text) { return text ? std::string_view(text) : ""; }

/// Where SQLite itself keeps the schema: written when tables are made.
bool is_schema(std::string_view table) {
  return table == "sqlite_master" || table == "sqlite_schema" || table == "sqlite_sequence";
}

bool is_temporary_schema(int action, std::string_view table, std::string_view database) {
  return (action == SQLITE_READ || action == SQLITE_UPDATE) && database == "temp" &&
         (table == "sqlite_temp_master" || table == "sqlite_temp_schema");
}

}  // namespace

bool PluginGuard::is_own(std::string_view name) const {
  return name.size() > prefix_.size() && name.starts_with(prefix_);
}

int PluginGuard::ask(void* self, int action, const char* first, const char* second,
                     const char* database, const char*) {
  auto& guard = *static_cast<PluginGuard*>(self);
  return guard.is_allowed(action, first, second, database) ? SQLITE_OK : SQLITE_DENY;
}

bool PluginGuard::is_allowed(int action, const char* first, const char* second,
                             const char* database) const {
  if (asking_ == Asking::host) return true;
  const bool migrates = asking_ == Asking::migration;
  // Of ALTER TABLE the database comes first, and a column's renaming looks through what is
  // temporary.
  if (migrates && action == SQLITE_ALTER_TABLE)
    return view(first) == "main" && is_own(view(second));
  if (migrates && is_temporary_schema(action, view(first), view(database))) return true;
  // No second database: neither an attached one nor the temporary one.
  if (!view(database).empty() && view(database) != "main") return false;
  if (may_use(action, action == SQLITE_FUNCTION ? second : first)) return true;
  return migrates && may_change_schema(action, first, second);
}

bool PluginGuard::may_use(int action, const char* first) const {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return true;
    case SQLITE_FUNCTION: return view(first) != "load_extension";
    case SQLITE_READ:
      // Without a name: a subquery's columns. The others are functions in a table's place.
      return is_own(view(first)) || view(first).empty() || view(first) == "json_each" ||
             view(first) == "json_tree";
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return is_own(view(first));
    default: return false;
  }
}

bool PluginGuard::may_change_schema(int action, const char* first, const char* second) const {
  switch (action) {
    case SQLITE_CREATE_TABLE:  // AUTOINCREMENT makes the table of sequences
      return is_own(view(first)) || view(first) == "sqlite_sequence";
    case SQLITE_DROP_TABLE:
    case SQLITE_CREATE_VIEW:
    case SQLITE_DROP_VIEW: return is_own(view(first));
    case SQLITE_CREATE_INDEX:
    case SQLITE_DROP_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_DROP_TRIGGER: return is_own(view(second));
    case SQLITE_REINDEX: return true;  // of the index that is being made
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return is_schema(view(first));
    default: return false;
  }
}

}  // namespace sifang::store::sqlite

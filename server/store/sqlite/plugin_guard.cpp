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

}  // namespace

bool PluginGuard::is_own(const char* table) const {
  const auto name = view(table);
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
  // No second database: neither an attached one nor the temporary one.
  if (!view(database).empty() && view(database) != "main") return false;
  if (may_use(action, action == SQLITE_FUNCTION ? second : first)) return true;
  return asking_ == Asking::migration && may_change_schema(action, first, second);
}

bool PluginGuard::may_use(int action, const char* first) const {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return true;
    case SQLITE_FUNCTION: return view(first) != "load_extension";
    case SQLITE_READ:
      // Without a name: a subquery's columns. The others are functions in a table's place.
      return is_own(first) || view(first).empty() || view(first) == "json_each" ||
             view(first) == "json_tree";
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return is_own(first);
    default: return false;
  }
}

bool PluginGuard::may_change_schema(int action, const char* first, const char* second) const {
  switch (action) {
    case SQLITE_CREATE_TABLE:
    case SQLITE_DROP_TABLE:
    case SQLITE_CREATE_VIEW:
    case SQLITE_DROP_VIEW: return is_own(first);
    case SQLITE_CREATE_INDEX:
    case SQLITE_DROP_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_ALTER_TABLE: return is_own(second);
    case SQLITE_REINDEX: return true;  // of the index that is being made
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return is_schema(view(first));
    default: return false;
  }
}

}  // namespace sifang::store::sqlite

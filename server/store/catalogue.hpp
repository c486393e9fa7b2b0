// SPDX-License-Identifier: Apache-2.0
// The SQL an engine is opened with, as data: the product's own is embedded from schema/sql.
#pragma once

#include <span>
#include <string_view>

namespace sifang::store {

/// A named query; its place in the span is store::Query::index.
struct QueryText {
  std::string_view name;
  std::string_view sql;
};

/// One step of the schema, applied in order, never edited once released.
struct MigrationText {
  int number;
  std::string_view name;
  std::string_view sql;
};

/// The last migration is the schema this code expects; a database that has a later one is refused.
struct Catalogue {
  std::span<const QueryText> queries;
  std::span<const MigrationText> migrations;
};

[[nodiscard]] std::span<const QueryText> embedded_queries();
[[nodiscard]] std::span<const MigrationText> embedded_migrations();

}  // namespace sifang::store

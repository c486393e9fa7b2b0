// SPDX-License-Identifier: Apache-2.0
// Plain synchronous access to rows by named queries, inside a job of the store.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/commit.hpp"
#include "base/ids.hpp"

namespace sifang::store {

/// The database could not do its part (gone, disk full, a constraint that code should have kept).
/// Nothing of the job remains. `what()` is for the log only.
class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A query of schema/sql/queries/*.sql by its place; the constants sifang::query::<name> are
/// generated.
struct Query {
  std::uint16_t index;
};

/// Bytes as a parameter or column (BLOB, BYTEA).
struct Bytes {
  std::string_view data;
};

/// One bound parameter. Lifetime: texts and bytes must live until the call returns.
class Value {
 public:
  using Variant = std::variant<std::monostate, std::int64_t, double, std::string_view, Bytes>;

  Value(std::nullptr_t) {}
  Value(std::nullopt_t) {}
  template <class Int>
  requires std::is_integral_v<Int> Value(Int value) : value_(static_cast<std::int64_t>(value)) {}
  Value(double value) : value_(value) {}
  Value(std::string_view value) : value_(value) {}
  Value(const std::string& value) : value_(std::string_view(value)) {}
  Value(const char* value) : value_(std::string_view(value)) {}
  Value(Bytes value) : value_(value) {}
  Value(base::Time value) : value_(base::to_ms(value)) {}
  /// An id of 0 is "none": NULL.
  template <class Tag>
  Value(base::Id<Tag> id) {
    if (id) value_ = id.value;
  }
  template <class T>
  Value(const std::optional<T>& value) {
    if (value) value_ = Value(*value).value_;
  }

  [[nodiscard]] const Variant& variant() const { return value_; }

 private:
  Variant value_;
};

/// The current row of a result. Columns count from 0. Lifetime: texts until the next row.
class Row {
 public:
  virtual ~Row() = default;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;   // 0 for NULL
  [[nodiscard]] virtual double real(int column) const = 0;            // 0 for NULL
  [[nodiscard]] virtual std::string_view text(int column) const = 0;  // "" for NULL; bytes too

  [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
  [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
  [[nodiscard]] base::Time time(int column) const { return base::from_ms(integer(column)); }
  template <class IdType>
  [[nodiscard]] IdType id(int column) const {
    return IdType{integer(column)};
  }
  [[nodiscard]] std::optional<std::string> maybe_string(int column) const {
    if (is_null(column)) return std::nullopt;
    return string(column);
  }
  [[nodiscard]] std::optional<base::Time> maybe_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
  }
  [[nodiscard]] std::optional<double> maybe_real(int column) const {
    if (is_null(column)) return std::nullopt;
    return real(column);
  }
};

/// Thread: only inside the job it was handed to. Errors: every call throws DatabaseError.
class Transaction {
 public:
  using Values = std::initializer_list<Value>;
  using EachRow = std::function<bool(const Row&)>;  // false stops

  virtual ~Transaction() = default;

  /// Runs a query that returns no rows; returns how many it changed.
  virtual std::int64_t execute(Query query, Values values) = 0;
  /// Runs a query (with RETURNING too) and hands over each row.
  virtual void for_each(Query query, Values values, const EachRow& each) = 0;
  /// To be handed to the CommitSink once this job is on disk; dropped when it is rolled back.
  virtual void announce(std::shared_ptr<const base::CommittedEvent> event) = 0;

  /// Runs `work` behind all jobs that share the transaction, before it is committed, if this job is
  /// kept: for what costs less when it is done for many at once (a search index). The job itself
  /// does not see what `work` writes. Errors: what `work` throws makes every job of the transaction
  /// `unavailable`.
  virtual void at_end(std::function<void(Transaction&)> work) = 0;

  /// Runs `work` once this job is on disk, behind the sink and before the job's caller is told;
  /// drops it when the job is rolled back. For what the world outside must hear. What it throws is
  /// logged.
  virtual void after_commit(std::function<void()> work) = 0;

  /// The first row through `map`, or nothing.
  template <class Map>
  [[nodiscard]] auto find(Map&& map, Query query, Values values)
      -> std::optional<std::invoke_result_t<Map, const Row&>> {
    std::optional<std::invoke_result_t<Map, const Row&>> found;
    for_each(query, values, [&](const Row& row) {
      found.emplace(map(row));
      return false;
    });
    return found;
  }
  /// Every row through `map`.
  template <class Map>
  [[nodiscard]] auto list(Map&& map, Query query, Values values)
      -> std::vector<std::invoke_result_t<Map, const Row&>> {
    std::vector<std::invoke_result_t<Map, const Row&>> rows;
    for_each(query, values, [&](const Row& row) {
      rows.push_back(map(row));
      return true;
    });
    return rows;
  }
};

}  // namespace sifang::store

// SPDX-License-Identifier: Apache-2.0
// The database of one plugin: a file of its own beside the community's, so that whatever a plugin
// reads or writes holds up no writer and no reader of the core. In it the plugin has the tables
// whose names begin with `plugin_<name>_`; the engine refuses it everything else. The program's own
// bookkeeping (migrations, cursors, idempotency keys) is in the same file, hence in the same
// transaction as what it is about.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/transaction.hpp"

namespace sifang::store {

struct PluginMigration {
  std::string name, sql;
};

/// An answer that was given to a request with an idempotency key.
struct PluginAnswerRecord {
  std::string request_hash;
  int status = 0;
  std::string content_type, body;
};

/// How much of the file is used, pages that are free again left out, and how much may be; bytes.
struct PluginRoom {
  std::int64_t used = 0, most = 0;
};
inline constexpr std::int64_t plugin_file_most = std::int64_t{8} << 30;

/// One column of a row that a plugin reads. Lifetime: until the next row.
using PluginColumn = Value::Variant;

/// Thread: one at a time. Errors: every call throws DatabaseError.
class PluginFile {
 public:
  using Values = std::vector<Value>;
  using EachRow = std::function<bool(const std::vector<PluginColumn>&)>;  // false stops
  virtual ~PluginFile() = default;

  /// Applies the steps that are missing, each in a transaction. Errors: also for one that was
  /// edited, renamed or left out, or that touches what is not the plugin's.
  virtual void migrate(std::span<const PluginMigration> steps, base::Time now) = 0;

  /// A transaction around what one call of the plugin does.
  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void roll_back() noexcept = 0;
  /// False once the engine has ended it: a statement ran for too long, the disk is full.
  [[nodiscard]] virtual bool is_in_transaction() const = 0;
  /// Within it: what a batch writes, kept or forgotten as a whole.
  virtual void save() = 0;
  virtual void release() = 0;
  virtual void restore() = 0;

  /// The plugin's SQL: one statement with parameters $1 … that only reads.
  virtual void query(std::string_view sql, const Values& values, const EachRow& each) = 0;
  /// One that changes rows; returns how many, or, with RETURNING, how many it gave.
  virtual std::int64_t execute(std::string_view sql, const Values& values) = 0;
  /// Statements that still run then end with an error.
  virtual void set_deadline(std::chrono::steady_clock::time_point deadline) = 0;

  /// How far the plugin has read a community's log.
  [[nodiscard]] virtual std::int64_t cursor(std::int64_t community) = 0;
  virtual void set_cursor(std::int64_t community, std::int64_t seq) = 0;
  /// `who` has given this key before.
  [[nodiscard]] virtual std::optional<PluginAnswerRecord> find_answer(std::string_view who,
                                                                      std::string_view key) = 0;
  virtual void keep_answer(std::string_view who, std::string_view key,
                           const PluginAnswerRecord& answer, base::Time now) = 0;
  virtual void forget_answers(base::Time before) = 0;
  /// Of every answer stays only that it was given: status 0, without words.
  virtual void empty_answers() = 0;

  /// Since `begin` something found no room: the file is as large as it may be, or the disk is full.
  [[nodiscard]] virtual bool found_no_room() const = 0;
  [[nodiscard]] virtual PluginRoom room() = 0;
};

/// Makes the file where it is absent. `name` is the plugin's. It grows to `most` bytes and no
/// further; one that is larger stays as it is. Errors: throws DatabaseError.
[[nodiscard]] std::unique_ptr<PluginFile> open_plugin_file(const std::string& path,
                                                           const std::string& name,
                                                           std::int64_t most = plugin_file_most);

/// Copies the file as it is at this moment to `target`, which must not exist. Errors: throws.
void copy_plugin_file(const std::string& path, const std::string& target);

/// What is wrong with the file: what SQLite finds, and a log that was read further than `end_of`
/// says it goes. Errors: throws DatabaseError when it cannot be read.
[[nodiscard]] std::vector<std::string> examine_plugin_file(
    const std::string& path, const std::function<std::int64_t(base::CommunityId)>& end_of);

}  // namespace sifang::store

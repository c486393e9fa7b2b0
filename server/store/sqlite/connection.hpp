// SPDX-License-Identifier: Apache-2.0
// One SQLite connection with its prepared statements. Thread: one at a time.
#pragma once

#include <sqlite3.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/catalogue.hpp"
#include "store/transaction.hpp"

namespace sifang::store::sqlite {

enum class Mode {
  read_only,   // a reader: sees a snapshot, changes nothing
  untouched,   // the same for a file that nobody works on: no file is made beside it either
  read_write,  // the writer: makes the file when absent
  fresh_file,  // the target of a copy: no journal, because a half-made one is thrown away
};

/// A DatabaseError that knows SQLite's extended result code.
class SqliteError : public DatabaseError {
 public:
  SqliteError(const std::string& what, int code) : DatabaseError(what), code_(code) {}
  [[nodiscard]] int code() const { return code_; }
  /// The machine's doing (disk, memory, a lock held by others), not the SQL's or the job's: the
  /// same call may succeed later.
  [[nodiscard]] bool is_outage() const;

 private:
  int code_;
};

/// What opens, closes and divides a transaction.
enum class Step { begin_read, begin_write, commit, roll_back, save, restore, release };

class Connection {
 public:
  /// Opens the file and sets the pragmas. Errors: throws SqliteError.
  Connection(const std::string& path, Mode mode);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Prepares every named query. Errors: throws SqliteError naming the query.
  void prepare(const Catalogue& catalogue);

  /// Errors: throws SqliteError.
  void take(Step step);
  /// Runs SQL without parameters, several statements too. Errors: throws SqliteError.
  void run(const std::string& sql);
  /// Rolls back unless SQLite has done so already. A rollback that fails is logged; the next begin
  /// would fail too, so whoever begins calls this before.
  void abandon() noexcept;

  /// Statements still running at `deadline` end with SQLITE_INTERRUPT.
  void set_deadline(std::chrono::steady_clock::time_point deadline) { deadline_ = deadline; }

  /// The prepared statement of a query, reset. A query in use further up the stack gets a second
  /// statement, so that a query may run inside its own rows.
  struct Lease {
    sqlite3_stmt* statement;
    std::string_view name;
    bool owned;  // a second statement, finalised after use
  };
  [[nodiscard]] Lease borrow(Query query);
  void give_back(const Lease& lease, Query query) noexcept;

  [[nodiscard]] sqlite3* handle() const { return db_.get(); }
  /// False when SQLite itself has ended the transaction after a failure.
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }
  /// Errors: throws SqliteError with SQLite's words for `code`.
  [[noreturn]] void fail(std::string_view doing, int code) const;

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  void set_pragmas(Mode mode);
  void prepare_steps();
  Statement compile(std::string_view sql, std::string_view name, unsigned flags);

  std::unique_ptr<sqlite3, Close> db_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  std::array<Statement, 7> steps_;
  Catalogue catalogue_;
  std::vector<Statement> statements_;
  std::vector<bool> in_use_;
};

}  // namespace sifang::store::sqlite

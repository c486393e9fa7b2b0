// SPDX-License-Identifier: Apache-2.0
// One SQLite connection with its prepared statements. Thread: one at a time.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/catalogue.hpp"
#include "store/transaction.hpp"

namespace sifang::store::sqlite {

enum class Mode { read_only, read_write };

/// A DatabaseError that knows SQLite's code. `ends_transaction`: SQLite has rolled back everything.
class SqliteError : public DatabaseError {
 public:
  SqliteError(std::string what, int code) : DatabaseError(std::move(what)), code_(code) {}
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;  // extended result code
};

class Connection {
 public:
  /// Opens (and in read_write creates) the file and sets the pragmas. Errors: throws SqliteError.
  Connection(const std::string& path, Mode mode);

  /// Prepares every named query. Errors: throws SqliteError naming the query.
  void prepare(const Catalogue& catalogue);

  /// Runs SQL without parameters, several statements too. Errors: throws SqliteError.
  void run(const std::string& sql);

  /// The prepared statement of a query, reset. A query in use further up the stack gets a second
  /// statement, so that a query may run inside its own rows.
  struct Lease {
    sqlite3_stmt* statement;
    std::string_view name;
    bool owned;  // a second statement, finalised after use
  };
  [[nodiscard]] Lease borrow(Query query);
  void give_back(const Lease& lease, Query query);

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

  sqlite3_stmt* compile(std::string_view sql, std::string_view name, unsigned flags);

  std::unique_ptr<sqlite3, Close> db_;
  Catalogue catalogue_;
  std::vector<Statement> statements_;
  std::vector<bool> in_use_;
};

}  // namespace sifang::store::sqlite

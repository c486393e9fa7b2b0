// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/connection.hpp"

namespace sifang::store::sqlite {

Connection::Connection(const std::string& path, Mode mode) {
  // NOMUTEX: each connection belongs to one thread.
  const int flags = SQLITE_OPEN_NOMUTEX | (mode == Mode::read_only
                                               ? SQLITE_OPEN_READONLY
                                               : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  db_.reset(db);
  if (code != SQLITE_OK) fail("open " + path, code);
  sqlite3_extended_result_codes(db, 1);

  run("PRAGMA busy_timeout = 5000");            // another process (sqlite3, a backup) may hold a lock
  if (mode == Mode::read_write) {
    run("PRAGMA journal_mode = WAL");           // readers never wait for the writer
    run("PRAGMA synchronous = FULL");           // a commit returns when it is on disk
    run("PRAGMA journal_size_limit = 67108864");  // the WAL file shrinks again after a burst
    run("PRAGMA wal_autocheckpoint = 4000");    // about 16 MiB between checkpoints
  } else {
    run("PRAGMA query_only = ON");              // a second lock on the door
  }
  run("PRAGMA foreign_keys = ON");
  run("PRAGMA temp_store = MEMORY");
  run("PRAGMA cache_size = -65536");            // 64 MiB of pages per connection at the most
  run("PRAGMA mmap_size = 1073741824");         // reads without a copy where the file is mapped
}

void Connection::fail(std::string_view doing, int code) const {
  std::string what = std::string(doing) + ": " + sqlite3_errstr(code);
  if (db_) what += std::string(" (") + sqlite3_errmsg(db_.get()) + ")";
  throw SqliteError(std::move(what), code);
}

sqlite3_stmt* Connection::compile(std::string_view sql, std::string_view name, unsigned flags) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), flags,
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail("prepare " + std::string(name), code);
  return statement;
}

void Connection::prepare(const Catalogue& catalogue) {
  catalogue_ = catalogue;
  statements_.clear();
  for (const auto& query : catalogue.queries)
    statements_.emplace_back(compile(query.sql, query.name, SQLITE_PREPARE_PERSISTENT));
  in_use_.assign(statements_.size(), false);
}

void Connection::run(const std::string& sql) {
  const int code = sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(sql.substr(0, 60), code);
}

Connection::Lease Connection::borrow(Query query) {
  const auto& text = catalogue_.queries[query.index];
  if (in_use_[query.index]) return {compile(text.sql, text.name, 0), text.name, true};
  in_use_[query.index] = true;
  return {statements_[query.index].get(), text.name, false};
}

void Connection::give_back(const Lease& lease, Query query) {
  if (lease.owned) {
    sqlite3_finalize(lease.statement);
    return;
  }
  sqlite3_reset(lease.statement);  // its code repeats an error that was reported already
  sqlite3_clear_bindings(lease.statement);
  in_use_[query.index] = false;
}

}  // namespace sifang::store::sqlite

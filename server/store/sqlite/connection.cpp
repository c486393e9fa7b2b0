// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/connection.hpp"

#include <filesystem>

#include "base/bytes.hpp"
#include "base/log.hpp"

namespace sifang::store::sqlite {

bool SqliteError::is_outage() const {
  switch (code_ & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:  // the file system was remounted; a write in a read never gets this far
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL: return true;
    default: return false;
  }
}

namespace {

/// SQLite counts its memory under one lock for all threads, and nobody reads the count. Must come
/// before its first use; later it is refused, which costs only speed.
void stop_counting_memory() {
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(once);
}

bool only_reads(Mode mode) { return mode == Mode::read_only || mode == Mode::untouched; }

/// SQLite's name for the file. Of a file in WAL mode it would make two more to read it, unless it
/// is told that nothing moves; with a WAL beside it (of a crash, of a server) that would not be
/// true.
std::string name_of(const std::string& path, Mode mode) {
  if (mode != Mode::untouched || std::filesystem::exists(path + "-wal")) return path;
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string())
    uri += c == '/' ? std::string("/") : "%" + base::to_hex({&c, 1});
  return uri + "?immutable=1";
}

}  // namespace

Connection::Connection(const std::string& path, Mode mode) {
  stop_counting_memory();
  // NOMUTEX: each connection belongs to one thread.
  const int flags =
      SQLITE_OPEN_NOMUTEX | (only_reads(mode) ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
                                              : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(name_of(path, mode).c_str(), &db, flags, nullptr);
  db_.reset(db);
  if (code != SQLITE_OK) fail("open " + path, code);
  sqlite3_extended_result_codes(db, 1);
  set_pragmas(mode);
  if (mode == Mode::fresh_file) return;
  prepare_steps();
  // The clock is looked at every so many steps of SQLite's machine: some tens of microseconds.
  sqlite3_progress_handler(
      db, 10'000,
      [](void* self) {
        return std::chrono::steady_clock::now() >= static_cast<Connection*>(self)->deadline_ ? 1
                                                                                             : 0;
      },
      this);
}

void Connection::set_pragmas(Mode mode) {
  run("PRAGMA busy_timeout = 5000");  // another process (sqlite3, a backup) may hold a lock
  if (mode == Mode::fresh_file) {
    run("PRAGMA journal_mode = OFF");  // see Mode
    return;
  }
  if (mode == Mode::read_write) {
    run("PRAGMA journal_mode = WAL");             // readers never wait for the writer
    run("PRAGMA synchronous = FULL");             // a commit returns when it is on disk
    run("PRAGMA journal_size_limit = 67108864");  // the WAL file shrinks again after a burst
    run("PRAGMA wal_autocheckpoint = 0");  // the writer does it when nobody waits for a commit
  } else {
    run("PRAGMA query_only = ON");         // a second lock on the door
    run("PRAGMA mmap_size = 1073741824");  // a page outside the cache costs no call and no copy
  }
  run("PRAGMA foreign_keys = ON");    // off by default, per connection
  run("PRAGMA temp_store = MEMORY");  // sorts and savepoints touch no file
  run("PRAGMA cache_size = -65536");  // 64 MiB of pages per connection at the most
}

void Connection::prepare_steps() {
  constexpr std::array<std::string_view, 7> words{
      "BEGIN",         "BEGIN IMMEDIATE", "COMMIT",     "ROLLBACK",
      "SAVEPOINT job", "ROLLBACK TO job", "RELEASE job"};
  for (std::size_t i = 0; i < words.size(); ++i)
    steps_[i] = compile(words[i], words[i], SQLITE_PREPARE_PERSISTENT);
}

void Connection::fail(std::string_view doing, int code) const {
  std::string what = std::string(doing) + ": " + sqlite3_errstr(code);
  if (db_) what += std::string(" (") + sqlite3_errmsg(db_.get()) + ")";
  throw SqliteError(what, code);
}

Connection::Statement Connection::compile(std::string_view sql, std::string_view name,
                                          unsigned flags) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), flags,
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail("prepare " + std::string(name), code);
  return Statement(statement);
}

void Connection::prepare(const Catalogue& catalogue) {
  catalogue_ = catalogue;
  statements_.clear();
  for (const auto& query : catalogue.queries)
    statements_.push_back(compile(query.sql, query.name, SQLITE_PREPARE_PERSISTENT));
  in_use_.assign(statements_.size(), false);
}

void Connection::take(Step step) {
  auto* const statement = steps_[static_cast<std::size_t>(step)].get();
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);  // its code repeats the one above
  if (code != SQLITE_DONE) fail(sqlite3_sql(statement), code);
}

void Connection::run(const std::string& sql) {
  const int code = sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(sql.substr(0, 60), code);
}

void Connection::abandon() noexcept {
  if (!in_transaction()) return;
  try {
    take(Step::roll_back);
  } catch (const std::exception& error) {
    base::log_error("store: no rollback: {}", error.what());
  }
}

Connection::Lease Connection::borrow(Query query) {
  const auto& text = catalogue_.queries[query.index];
  if (in_use_[query.index]) return {compile(text.sql, text.name, 0).release(), text.name, true};
  in_use_[query.index] = true;
  return {statements_[query.index].get(), text.name, false};
}

void Connection::give_back(const Lease& lease, Query query) noexcept {
  if (lease.owned) {
    sqlite3_finalize(lease.statement);
    return;
  }
  sqlite3_reset(lease.statement);  // its code repeats an error that was reported already
  sqlite3_clear_bindings(lease.statement);
  in_use_[query.index] = false;
}

}  // namespace sifang::store::sqlite

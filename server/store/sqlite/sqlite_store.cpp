// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_store.hpp"

#include <filesystem>

#include "store/sqlite/migrate.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/writer.hpp"

namespace sifang::store {
namespace {

using sqlite::Connection;
using sqlite::Mode;

std::unique_ptr<Connection> open_writer(const SqliteOptions& options, const base::Clock& clock) {
  auto connection = std::make_unique<Connection>(options.path, Mode::read_write);
  sqlite::migrate(*connection, options.catalogue, clock.now());
  connection->prepare(options.catalogue);
  return connection;
}

std::vector<std::unique_ptr<Connection>> open_readers(const SqliteOptions& options) {
  std::vector<std::unique_ptr<Connection>> connections;
  for (std::size_t i = 0; i < options.readers; ++i) {
    connections.push_back(std::make_unique<Connection>(options.path, Mode::read_only));
    connections.back()->prepare(options.catalogue);
  }
  return connections;
}

class Implementation final : public SqliteStore {
 public:
  Implementation(SqliteOptions options, const base::Clock& clock)
      : path_(options.path),
        writer_(open_writer(options, clock), {.waiting = options.waiting_writes}, options.sink),
        readers_(open_readers(options), options.waiting_reads) {}

  void submit_write(Job job, Done done) override { writer_.submit(std::move(job), std::move(done)); }
  void submit_read(Job job, Done done) override { readers_.submit(std::move(job), std::move(done)); }

  void backup_to(const std::string& target, const std::function<void(double)>& progress) override {
    if (std::filesystem::exists(target)) throw DatabaseError("the target exists already: " + target);
    // Into a temporary name first, so that a file of the final name is always whole. The source is a
    // read-only connection inside one read transaction: in WAL mode its snapshot stays as it is while
    // others write, so the copy neither restarts nor holds them up.
    const std::string part = target + ".part";
    std::filesystem::remove(part);
    try {
      copy(part, progress);
    } catch (...) {
      std::filesystem::remove(part);
      throw;
    }
    std::filesystem::rename(part, target);
  }

  std::vector<std::string> check_integrity() override {
    Connection connection(path_, Mode::read_only);
    std::vector<std::string> complaints;
    const auto collect = [](void* list, int count, char** columns, char**) {
      std::string line;
      for (int i = 0; i < count; ++i) line += std::string(i ? " " : "") + (columns[i] ? columns[i] : "");
      if (line != "ok") static_cast<std::vector<std::string>*>(list)->push_back(line);
      return 0;
    };
    for (const char* check : {"PRAGMA integrity_check", "PRAGMA foreign_key_check"}) {
      const int code = sqlite3_exec(connection.handle(), check, collect, &complaints, nullptr);
      if (code != SQLITE_OK) connection.fail(check, code);
    }
    return complaints;
  }

 private:
  void copy(const std::string& part, const std::function<void(double)>& progress) {
    constexpr int pages_per_step = 1024;  // 4 MiB: often enough for a progress bar
    Connection source(path_, Mode::read_only);
    source.run("BEGIN; SELECT count(*) FROM schema_migrations");
    Connection target(part, Mode::read_write);
    target.run("PRAGMA journal_mode = DELETE");  // the copy is one file
    auto* const backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
    if (!backup) target.fail("begin the copy", sqlite3_extended_errcode(target.handle()));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
      code = sqlite3_backup_step(backup, pages_per_step);
      const int total = sqlite3_backup_pagecount(backup);
      if (progress && total > 0)
        progress(1.0 - static_cast<double>(sqlite3_backup_remaining(backup)) / total);
    }
    const int end = sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) target.fail("copy", code);
    if (end != SQLITE_OK) target.fail("finish the copy", end);
  }

  const std::string path_;
  sqlite::Writer writer_;
  sqlite::ReaderPool readers_;
};

}  // namespace

std::unique_ptr<SqliteStore> make_sqlite_store(SqliteOptions options, const base::Clock& clock) {
  return std::make_unique<Implementation>(std::move(options), clock);
}

}  // namespace sifang::store

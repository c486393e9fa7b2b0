// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_store.hpp"

#include "store/sqlite/maintenance.hpp"
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

/// Members in the order in which they stand up; the readers go first, so that the writer's last
/// checkpoint finds nobody in its way.
class Implementation final : public SqliteStore {
 public:
  Implementation(const SqliteOptions& options, const base::Clock& clock)
      : path_(options.path),
        writer_(open_writer(options, clock),
                {.waiting = options.waiting_writes,
                 .flush = options.writes_per_flush,
                 .checkpoint_pages = options.checkpoint_pages},
                options.sink),
        readers_(open_readers(options),
                 {.waiting = options.waiting_reads, .longest = options.longest_read}) {}

  void submit_write(Job job, Done done) override {
    writer_.submit(std::move(job), std::move(done));
  }
  void submit_read(Job job, Done done) override {
    readers_.submit(std::move(job), std::move(done));
  }

  void backup_to(const std::string& target, const std::function<void(double)>& progress) override {
    sqlite::copy_database(path_, target, progress);
  }
  std::vector<std::string> check_integrity() override { return sqlite::examine_database(path_); }

 private:
  const std::string path_;
  sqlite::Writer writer_;
  sqlite::ReaderPool readers_;
};

}  // namespace

std::unique_ptr<SqliteStore> make_sqlite_store(SqliteOptions options, const base::Clock& clock) {
  return std::make_unique<Implementation>(options, clock);
}

}  // namespace sifang::store

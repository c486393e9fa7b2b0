// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>

#include "store/sqlite/maintenance.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/writer.hpp"

namespace sifang::store {
namespace {

using sqlite::Connection;
using sqlite::Mode;

/// What the file is, before anything touches it. Errors: throws DatabaseError with its path.
void examine(const SqliteOptions& options) {
  const auto complain = [&](const std::string& why) {
    return DatabaseError(options.path + ": " + why);
  };
  if (!std::filesystem::exists(options.path)) {
    if (options.opening == Opening::create) return;
    throw complain("there is no such file");
  }
  auto schema = sqlite::Schema::absent;
  try {
    schema = sqlite::examine_file(options.path, options.catalogue);
  } catch (const DatabaseError& error) {
    throw complain(error.what());
  }
  if (schema == sqlite::Schema::absent && options.opening != Opening::create)
    throw complain("it is empty");
  if (schema == sqlite::Schema::older && options.opening == Opening::inspect)
    throw complain("its schema is that of an older version of the program");
}

std::unique_ptr<Connection> open_writer(const SqliteOptions& options, const base::Clock& clock) {
  auto connection = std::make_unique<Connection>(options.path, Mode::read_write);
  sqlite::migrate(*connection, options.catalogue, clock.now());
  connection->prepare(options.catalogue);
  return connection;
}

std::vector<std::unique_ptr<Connection>> open_readers(const SqliteOptions& options, Mode mode) {
  std::vector<std::unique_ptr<Connection>> connections;
  for (std::size_t i = 0; i < options.readers; ++i) {
    connections.push_back(std::make_unique<Connection>(options.path, mode));
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
        mode_(options.opening == Opening::inspect ? Mode::untouched : Mode::read_only) {
    examine(options);
    if (options.opening != Opening::inspect)
      writer_.emplace(open_writer(options, clock),
                      sqlite::Writer::Limits{.waiting = options.waiting_writes,
                                             .flush = options.writes_per_flush,
                                             .checkpoint_pages = options.checkpoint_pages},
                      options.sink);
    readers_.emplace(open_readers(options, mode_),
                     sqlite::ReaderPool::Limits{.waiting = options.waiting_reads,
                                                .patience = options.read_patience,
                                                .longest = options.longest_read});
  }

  void submit_write(Job job, Done done) override {
    if (writer_) return writer_->submit(std::move(job), std::move(done));
    done({.refused = {},
          .failed = std::make_exception_ptr(std::logic_error("a write, while inspecting"))});
  }
  void submit_read(Source source, Job job, Done done) override {
    readers_->submit(source, std::move(job), std::move(done));
  }

  void backup_to(const std::string& target, const std::function<void(double)>& progress) override {
    sqlite::copy_database(path_, mode_, target, progress);
  }
  std::vector<std::string> check_integrity() override {
    return sqlite::examine_database(path_, mode_);
  }

 private:
  const std::string path_;
  const Mode mode_;
  std::optional<sqlite::Writer> writer_;  // none while inspecting
  std::optional<sqlite::ReaderPool> readers_;
};

}  // namespace

std::unique_ptr<SqliteStore> make_sqlite_store(SqliteOptions options, const base::Clock& clock) {
  return std::make_unique<Implementation>(options, clock);
}

void copy_sqlite_store(const std::string& source, const Catalogue& catalogue,
                       const std::string& target, const std::function<void(double)>& progress) {
  SqliteOptions options{.path = source, .opening = Opening::existing, .catalogue = catalogue};
  examine(options);
  sqlite::copy_database(source, Mode::untouched, target, progress);
}

}  // namespace sifang::store

// SPDX-License-Identifier: Apache-2.0
// What the store's suites share: places where an engine keeps a database, jobs and their ends.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "contract/queries.hpp"
#include "store/catalogue.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/store.hpp"

namespace sifang::contract {

/// A folder of its own under the system's temporary one, gone with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// How a store is opened; what every engine understands.
struct Opening {
  store::Catalogue catalogue = {embedded_queries(), embedded_migrations()};
  std::size_t readers = 2;
  std::size_t waiting_writes = 1000;
  std::size_t waiting_reads = 1000;
  base::CommitSink sink = {};
};

/// Where an engine keeps one database; every open() finds what the last one left.
class Place {
 public:
  virtual ~Place() = default;
  [[nodiscard]] virtual std::unique_ptr<store::Store> open(const Opening& opening) = 0;
};
[[nodiscard]] std::unique_ptr<Place> make_sqlite_place();

struct Engine {
  std::string name;
  std::unique_ptr<Place> (*make_place)();
};

/// The suites of a contract have this fixture and name their engines by ON_EVERY_ENGINE.
class StoreContract : public testing::TestWithParam<Engine> {
 protected:
  std::unique_ptr<Place> place_ = GetParam().make_place();
};
#define ON_EVERY_ENGINE(suite)                                                                   \
  INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::Values(Engine{"sqlite", make_sqlite_place}), \
                           [](const auto& made) { return made.param.name; })

/// `opening` as the SQLite engine takes it.
[[nodiscard]] store::SqliteOptions sqlite_options(const std::string& path, const Opening& opening);
[[nodiscard]] const base::Clock& clock();

using End = std::future<store::JobOutcome>;
[[nodiscard]] End submit_write(store::Store& store, store::Job job);
[[nodiscard]] End submit_read(store::Store& store, store::Job job,
                              store::Source source = store::own_source);

/// Waits for a job; what became of it in a word: kept, busy, unavailable, threw (or another Errc).
[[nodiscard]] std::string become(End end);
[[nodiscard]] std::string write(store::Store& store, store::Job job);
[[nodiscard]] std::string read(store::Store& store, store::Job job);

/// Writes the note `id` with the text "note <id>".
[[nodiscard]] store::Job adding_note(std::int64_t id);
void add_note(store::Transaction& tx, std::int64_t id);
/// The ids of all notes, read in a job of its own.
[[nodiscard]] std::vector<std::int64_t> note_ids(store::Store& store);
[[nodiscard]] std::int64_t count(store::Transaction& tx, store::Query query);

/// Holds one thread of the store inside a job, so that others queue up behind it.
class Gate {
 public:
  /// The job: tells that it is under way and waits for open().
  [[nodiscard]] store::Job job();
  /// Returns when the job is under way.
  void wait_until_held() { held_.get_future().wait(); }
  void open() { opened_.set_value(); }

 private:
  std::promise<void> held_, opened_;
};

}  // namespace sifang::contract

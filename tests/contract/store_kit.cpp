// SPDX-License-Identifier: Apache-2.0
#include "contract/store_kit.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <stdexcept>

#include "base/crypto.hpp"
#include "base/result.hpp"

namespace sifang::contract {
namespace fs = std::filesystem;

Folder::Folder() {
  std::string pattern = (fs::temp_directory_path() / "sifang-store-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder: " + pattern);
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;  // a folder left behind fails no test
  fs::remove_all(path_, ignored);
}

const base::Clock& clock() {
  static const base::SystemClock system;
  return system;
}

store::SqliteOptions sqlite_options(const std::string& path, const Opening& opening) {
  return {.path = path,
          .catalogue = opening.catalogue,
          .readers = opening.readers,
          .waiting_writes = opening.waiting_writes,
          .waiting_reads = opening.waiting_reads,
          .sink = opening.sink};
}

namespace {

/// The engine takes checksums.
struct Crypto final : testing::Environment {
  void SetUp() override { base::init_crypto(); }
};
const testing::Environment* const crypto = testing::AddGlobalTestEnvironment(new Crypto);

class SqlitePlace final : public Place {
 public:
  std::unique_ptr<store::Store> open(const Opening& opening) override {
    return store::make_sqlite_store(sqlite_options(folder_.file("notes.db"), opening), clock());
  }

 private:
  Folder folder_;
};

/// A job's end, and what tells of it.
std::pair<End, store::Done> promised() {
  auto ended = std::make_shared<std::promise<store::JobOutcome>>();
  auto end = ended->get_future();
  return {std::move(end),
          [ended](store::JobOutcome outcome) { ended->set_value(std::move(outcome)); }};
}

}  // namespace

std::unique_ptr<Place> make_sqlite_place() { return std::make_unique<SqlitePlace>(); }

End submit_write(store::Store& store, store::Job job) {
  auto [end, done] = promised();
  store.submit_write(std::move(job), std::move(done));
  return std::move(end);
}
End submit_read(store::Store& store, store::Job job, store::Source source) {
  auto [end, done] = promised();
  store.submit_read(source, std::move(job), std::move(done));
  return std::move(end);
}

std::string become(End end) {
  const auto outcome = end.get();
  if (outcome.refused && outcome.failed) return "both refused and threw";
  if (outcome.failed) return "threw";
  return outcome.refused ? std::string(base::info_of(outcome.refused->code).slug) : "kept";
}

std::string write(store::Store& store, store::Job job) {
  return become(submit_write(store, std::move(job)));
}
std::string read(store::Store& store, store::Job job) {
  return become(submit_read(store, std::move(job)));
}

void add_note(store::Transaction& tx, std::int64_t id) {
  tx.execute(query::add_note, {id, "note " + std::to_string(id)});
}

store::Job adding_note(std::int64_t id) {
  return [id](store::Transaction& tx) {
    add_note(tx, id);
    return true;
  };
}

std::vector<std::int64_t> note_ids(store::Store& store) {
  std::vector<std::int64_t> ids;
  const auto end = read(store, [&](store::Transaction& tx) {
    ids = tx.list([](const store::Row& row) { return row.integer(0); }, query::list_notes, {0});
    return true;
  });
  if (end != "kept") throw std::runtime_error("the notes could not be read: " + end);
  return ids;
}

std::int64_t count(store::Transaction& tx, store::Query query) {
  return tx.find([](const store::Row& row) { return row.integer(0); }, query, {}).value();
}

store::Job Gate::job() {
  return [this](store::Transaction&) {
    held_.set_value();
    opened_.get_future().wait();
    return true;
  };
}

}  // namespace sifang::contract

// SPDX-License-Identifier: Apache-2.0
// What only the embedded engine offers: the copy of a database in use, and its examination.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "contract/store_kit.hpp"

namespace sifang::contract {
namespace {

namespace fs = std::filesystem;
using store::Transaction;

std::unique_ptr<store::SqliteStore> open(const std::string& path, Opening opening = {}) {
  return store::make_sqlite_store(sqlite_options(path, opening), clock());
}

TEST(StoreSqlite, finds_nothing_to_complain_of_in_a_good_database) {
  const Folder folder;
  const auto store = open(folder.file("notes.db"));
  ASSERT_EQ(write(*store, adding_note(1)), "kept");
  EXPECT_EQ(store->check_integrity(), std::vector<std::string>{});
}

TEST(StoreSqlite, complains_of_a_page_that_was_overwritten) {
  const Folder folder;
  const auto path = folder.file("notes.db");
  {
    const auto store = open(path);
    ASSERT_EQ(write(*store,
                    [](Transaction& tx) {
                      for (std::int64_t id = 1; id <= 2000; ++id) add_note(tx, id);
                      return true;
                    }),
              "kept");
  }
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(path)) -
               4096);  // the last page's own header
    file << std::string(100, '\x5a');
    ASSERT_TRUE(file.flush());
  }
  const auto store = open(path);
  EXPECT_NE(store->check_integrity(), std::vector<std::string>{});
}

TEST(StoreSqlite, copies_one_moment_of_a_database_that_is_being_written) {
  const Folder folder;
  const auto store = open(folder.file("notes.db"));
  ASSERT_EQ(write(*store,
                  [](Transaction& tx) {
                    for (std::int64_t id = 1; id <= 30'000; ++id) add_note(tx, id);
                    return true;
                  }),
            "kept");

  // Each later change adds a note and a reply to it: a copy of one moment has as many new notes as
  // replies.
  std::atomic<bool> enough = false;
  std::atomic<int> written = 0;
  std::thread writing([&] {
    for (std::int64_t id = 30'001; !enough; ++id) {
      EXPECT_EQ(write(*store,
                      [id](Transaction& tx) {
                        add_note(tx, id);
                        tx.execute(query::add_reply, {id, id});
                        return true;
                      }),
                "kept");
      written.fetch_add(1);
      written.notify_all();
    }
  });
  written.wait(0);
  double last = 0;
  int before = 0;
  store->backup_to(folder.file("copy.db"), [&](double share) {
    EXPECT_GE(share, last);
    last = share;
    before = written;
    written.wait(before);  // something is written between any two steps of the copy
  });
  enough = true;
  writing.join();
  EXPECT_EQ(last, 1.0);
  EXPECT_FALSE(fs::exists(folder.file("copy.db.part")));

  const auto copy = open(folder.file("copy.db"));
  EXPECT_EQ(copy->check_integrity(), std::vector<std::string>{});
  EXPECT_EQ(read(*copy,
                 [&](Transaction& tx) {
                   EXPECT_GT(count(tx, query::count_replies), 0);
                   EXPECT_EQ(count(tx, query::count_notes),
                             30'000 + count(tx, query::count_replies));
                   return true;
                 }),
            "kept");
}

TEST(StoreSqlite, copies_exactly_what_a_database_at_rest_holds) {
  const Folder folder;
  const auto store = open(folder.file("notes.db"));
  ASSERT_EQ(write(*store,
                  [](Transaction& tx) {
                    for (std::int64_t id = 1; id <= 500; ++id) add_note(tx, id);
                    return true;
                  }),
            "kept");
  store->backup_to(folder.file("copy.db"), {});
  EXPECT_EQ(note_ids(*open(folder.file("copy.db"))), note_ids(*store));
}

TEST(StoreSqlite, overwrites_nothing_with_a_copy) {
  const Folder folder;
  const auto store = open(folder.file("notes.db"));
  std::ofstream(folder.file("precious")) << "mine";
  EXPECT_THROW(store->backup_to(folder.file("precious"), {}), store::DatabaseError);
  EXPECT_EQ(fs::file_size(folder.file("precious")), 4U);
}

TEST(StoreSqlite, leaves_nothing_of_a_copy_that_failed) {
  const Folder folder;
  const auto store = open(folder.file("notes.db"));
  EXPECT_THROW(store->backup_to(folder.file("no/such/folder/copy.db"), {}), store::DatabaseError);
  EXPECT_THROW(
      store->backup_to(folder.file("copy.db"), [](double) { throw std::runtime_error("enough"); }),
      std::runtime_error);
  for (const auto& entry : fs::directory_iterator(folder.file("")))
    EXPECT_FALSE(entry.path().filename().string().starts_with("copy")) << entry.path();
}

TEST(StoreSqlite, ends_a_read_that_takes_too_long_and_goes_on_reading) {
  const Folder folder;
  auto options = sqlite_options(folder.file("notes.db"), {});
  options.longest_read = std::chrono::milliseconds(0);
  const auto store = store::make_sqlite_store(options, clock());
  ASSERT_EQ(write(*store, adding_note(1)), "kept");
  EXPECT_EQ(read(*store,
                 [](Transaction& tx) {
                   static_cast<void>(tx.find([](const store::Row& row) { return row.integer(0); },
                                             query::count_up_to, {1'000'000}));
                   return true;
                 }),
            "unavailable");
  EXPECT_EQ(note_ids(*store).size(), 1U);
}

TEST(StoreSqlite, is_busy_for_reads_that_have_waited_beyond_all_patience) {
  const Folder folder;
  auto options = sqlite_options(folder.file("notes.db"), {});
  options.read_patience = std::chrono::milliseconds(0);
  const auto store = store::make_sqlite_store(options, clock());
  EXPECT_EQ(read(*store, [](Transaction&) { return true; }), "busy");
}

TEST(StoreSqlite, takes_the_query_written_for_it_before_the_portable_one) {
  const Folder folder;
  const auto store = open(folder.file("notes.db"));
  EXPECT_EQ(write(*store,
                  [](Transaction& tx) {
                    const auto id = [](const store::Row& row) { return row.integer(0); };
                    EXPECT_EQ(tx.find(id, query::add_note_or_leave, {1}), 1);
                    EXPECT_EQ(tx.find(id, query::add_note_or_leave, {1}), std::nullopt);
                    return true;
                  }),
            "kept");
}

std::unique_ptr<store::SqliteStore> open_as(const std::string& path, store::Opening how) {
  auto options = sqlite_options(path, {});
  options.opening = how;
  return store::make_sqlite_store(options, clock());
}

std::string refusal(const std::string& path, store::Opening how) {
  try {
    open_as(path, how);
    return "";
  } catch (const store::DatabaseError& error) {
    return error.what();
  }
}

TEST(StoreSqlite, inspected_reads_and_copies_but_neither_writes_nor_makes_a_file) {
  const Folder folder;
  const auto path = folder.file("notes.db");
  ASSERT_EQ(write(*open(path), adding_note(1)), "kept");
  {
    const auto store = open_as(path, store::Opening::inspect);
    EXPECT_EQ(note_ids(*store), std::vector<std::int64_t>{1});
    EXPECT_EQ(write(*store, adding_note(2)), "threw");
    EXPECT_EQ(store->check_integrity(), std::vector<std::string>{});
    store->backup_to(folder.file("copy.db"), {});
    EXPECT_FALSE(fs::exists(path + "-wal") || fs::exists(path + "-shm"));
  }
  EXPECT_EQ(note_ids(*open_as(path, store::Opening::existing)), std::vector<std::int64_t>{1});
  EXPECT_EQ(note_ids(*open_as(folder.file("copy.db"), store::Opening::inspect)),
            std::vector<std::int64_t>{1});
}

TEST(StoreSqlite, takes_no_file_that_is_not_there_or_empty_for_an_existing_database) {
  const Folder folder;
  const auto path = folder.file("notes.db");
  for (const auto how : {store::Opening::existing, store::Opening::inspect}) {
    EXPECT_NE(refusal(path, how).find("no such file"), std::string::npos) << refusal(path, how);
    EXPECT_FALSE(fs::exists(path));
  }
  std::ofstream(path).close();
  for (const auto how : {store::Opening::existing, store::Opening::inspect})
    EXPECT_NE(refusal(path, how).find("it is empty"), std::string::npos) << refusal(path, how);
  EXPECT_EQ(fs::file_size(path), 0U);
}

TEST(StoreSqlite, shortens_its_journal_while_it_is_written) {
  const Folder folder;
  auto options = sqlite_options(folder.file("notes.db"), {});
  const auto store = store::make_sqlite_store(options, clock());
  std::int64_t id = 0;
  for (int flush = 0; flush < 60; ++flush)
    ASSERT_EQ(write(*store,
                    [&](Transaction& tx) {
                      for (int i = 0; i < 2000; ++i) add_note(tx, ++id * 7919 % 1'000'003);
                      return true;
                    }),
              "kept");
  EXPECT_LT(fs::file_size(folder.file("notes.db-wal")), 64U << 20);
}

}  // namespace
}  // namespace sifang::contract

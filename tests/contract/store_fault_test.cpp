// SPDX-License-Identifier: Apache-2.0
// Disk and memory fail in the middle of anything: the nth call fails, n growing until none does.
// What was acknowledged is there, what was refused is not, nothing is half there, and the store
// goes on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "contract/faults.hpp"
#include "contract/store_kit.hpp"

namespace sifang::contract {
namespace {

namespace fs = std::filesystem;
using store::Transaction;
using Ids = std::set<std::int64_t>;

/// The jobs of a story, each known by the first note it adds, and what became of them.
struct Story {
  Ids kept, refused;
  std::vector<std::int64_t> announced;
};

constexpr std::int64_t large_job = 1000, large_job_notes = 60;

/// A note, a reply to it and an announcement: three things that belong together.
void add_all(Transaction& tx, std::int64_t id) {
  tx.execute(query::add_note, {id, std::to_string(id) + std::string(1000, 'x')});
  tx.execute(query::add_reply, {id, id});
  auto event = std::make_shared<base::CommittedEvent>();
  event->seq = id;
  tx.announce(std::move(event));
}

store::Job adding(std::int64_t id, bool keep = true) {
  return [=](Transaction& tx) {
    add_all(tx, id);
    return keep;
  };
}

/// Takes no error for an answer: what it writes after one must not be kept by itself.
store::Job stubborn(std::int64_t id) {
  return [=](Transaction& tx) {
    try {
      add_all(tx, id);
      return true;
    } catch (const store::DatabaseError&) {
      add_all(tx, id);
      return true;
    }
  };
}

store::Job adding_many(std::int64_t first) {
  return [=](Transaction& tx) {
    for (std::int64_t id = first; id < first + large_job_notes; ++id) add_all(tx, id);
    return true;
  };
}

class StoreFault : public testing::TestWithParam<Fault> {
 protected:
  std::string path(const std::string& name) const { return folder_.file(name); }

  std::unique_ptr<store::SqliteStore> open(const std::string& name, Story* story = nullptr) const {
    auto options = sqlite_options(path(name), {});
    options.readers = 1;
    options.checkpoint_pages = 8;  // so that checkpoints fail too
    options.sink = [story](const base::CommitBatch& batch) {
      for (const auto& event : batch)
        if (story) story->announced.push_back(event->seq);
    };
    return store::make_sqlite_store(options, clock());
  }

  /// A database with enough in it that jobs must read pages.
  void make_template() {
    const auto store = open("template");
    ASSERT_EQ(write(*store,
                    [](Transaction& tx) {
                      for (std::int64_t id = 100'000; id < 100'200; ++id) add_all(tx, id);
                      return true;
                    }),
              "kept");
  }
  void copy(const std::string& from, const std::string& to) const {
    for (const char* part : {"", "-wal"}) {
      fs::remove(path(to) + part);
      if (fs::exists(path(from) + part)) fs::copy_file(path(from) + part, path(to) + part);
    }
    fs::remove(path(to) + "-shm");
  }

  /// Jobs that share a flush, single ones, a large one; each comes to an end in a word. `begin` is
  /// called when the writer stands.
  static void tell(store::Store& store, Story& story, const std::function<void()>& begin) {
    std::map<std::int64_t, End> ends;
    Gate gate;
    auto held = submit_write(store, gate.job());
    gate.wait_until_held();
    begin();
    ends.emplace(1, submit_write(store, adding(1)));
    auto declined = submit_write(store, adding(2, false));
    ends.emplace(3, submit_write(store, stubborn(3)));
    ends.emplace(4, submit_write(store, adding(4)));
    gate.open();
    for (std::int64_t id : {5, 6}) {
      auto end = submit_write(store, id == 5 ? adding(id) : stubborn(id));
      end.wait();
      ends.emplace(id, std::move(end));
    }
    ends.emplace(large_job, submit_write(store, adding_many(large_job)));
    for (auto& [id, end] : ends) {
      const auto became = become(std::move(end));
      EXPECT_TRUE(became == "kept" || became == "unavailable") << id << " " << became;
      (became == "kept" ? story.kept : story.refused).insert(id);
    }
    const auto decline = become(std::move(declined));
    EXPECT_TRUE(decline == "kept" || decline == "unavailable") << decline;
    // The checkpoint after the last flush is over when the next job begins.
    static_cast<void>(write(store, [](Transaction&) { return true; }));
  }

  /// The jobs whose notes are there; checks that no job is there in part.
  static Ids jobs_in(store::SqliteStore& store) {
    EXPECT_EQ(store.check_integrity(), std::vector<std::string>{});
    Ids jobs;
    std::int64_t of_large = 0, notes = 0;
    for (const auto id : note_ids(store)) {
      ++notes;
      if (id >= 100'000) continue;
      if (id >= large_job) ++of_large;
      jobs.insert(std::min(id, large_job));
    }
    EXPECT_TRUE(of_large == 0 || of_large == large_job_notes) << of_large;
    EXPECT_EQ(read(store,
                   [&](Transaction& tx) {
                     EXPECT_EQ(count(tx, query::count_replies), notes);
                     return true;
                   }),
              "kept");
    return jobs;
  }

  static Ids announced_jobs(const Story& story) {
    Ids jobs;
    for (const auto id : story.announced) jobs.insert(std::min(id, large_job));
    return jobs;
  }

  /// Everything that must hold after a story, whatever failed in it.
  void examine(std::unique_ptr<store::SqliteStore> store, const Story& story) {
    // As if the process had died now: acknowledged is there, refused is there whole or not at all.
    copy("story", "crashed");
    {
      const auto crashed = jobs_in(*open("crashed"));
      for (const auto id : story.kept) EXPECT_TRUE(crashed.contains(id)) << id;
      for (const auto id : crashed)
        EXPECT_TRUE(story.kept.contains(id) || story.refused.contains(id)) << id;
    }
    EXPECT_EQ(jobs_in(*store), story.kept);
    EXPECT_EQ(announced_jobs(story), story.kept);
    EXPECT_EQ(write(*store, adding(99)), "kept");
    store.reset();
    auto expected = story.kept;
    expected.insert(99);
    EXPECT_EQ(jobs_in(*open("story")), expected);
  }

  /// Runs the story with the nth call failing, n growing until none fails. Returns the last n.
  /// Every call in the long form of the tests, one of `stride` in the short one.
  int fail_each_call(Trigger& trigger, Fault how, int stride) {
    make_template();
    if (std::getenv("SIFANG_LONG")) stride = 1;
    for (int nth = 1;; nth += stride) {
      SCOPED_TRACE("call " + std::to_string(nth));
      copy("template", "story");
      Story story;
      auto store = open("story", &story);
      tell(*store, story, [&] { trigger.arm(how, nth); });
      const bool struck = trigger.disarm();
      examine(std::move(store), story);
      if (HasFailure()) return nth;
      if (!struck) {
        EXPECT_TRUE(story.refused.empty());
        return nth;
      }
    }
  }

  FaultyDisk disk_;
  Folder folder_;
};

std::string name_of(const testing::TestParamInfo<Fault>& made) {
  switch (made.param) {
    case Fault::once: return "once";
    case Fault::torn: return "torn";
    case Fault::from_then_on: return "from_then_on";
    case Fault::full: return "full";
  }
  return "";
}
INSTANTIATE_TEST_SUITE_P(Faults, StoreFault,
                         testing::Values(Fault::once, Fault::torn, Fault::from_then_on,
                                         Fault::full),
                         name_of);

TEST_P(StoreFault, of_the_disk_while_jobs_run_leaves_all_or_nothing_of_each) {
  EXPECT_GT(fail_each_call(disk_.trigger(), GetParam(), 3), 20) << "too few calls reached the disk";
}

TEST_P(StoreFault, of_the_disk_while_opening_is_told_and_the_next_opening_works) {
  for (int nth = 1;; ++nth) {
    SCOPED_TRACE("call " + std::to_string(nth));
    copy("absent", "fresh");
    disk_.trigger().arm(GetParam(), nth);
    try {
      open("fresh");
    } catch (const store::DatabaseError& error) {
      EXPECT_STRNE(error.what(), "");
    }
    const bool struck = disk_.trigger().disarm();
    const auto store = open("fresh");
    EXPECT_EQ(jobs_in(*store), Ids{});
    EXPECT_EQ(write(*store, adding(1)), "kept");
    if (HasFailure() || !struck) break;
  }
}

TEST_P(StoreFault, of_the_disk_while_copying_leaves_no_copy_and_harms_nothing) {
  make_template();
  const auto store = open("template");
  for (int nth = 1;; ++nth) {
    SCOPED_TRACE("call " + std::to_string(nth));
    disk_.trigger().arm(GetParam(), nth);
    bool told = false;
    try {
      store->backup_to(path("copy"), {});
    } catch (const store::DatabaseError&) {
      told = true;
    }
    const bool struck = disk_.trigger().disarm();
    EXPECT_EQ(fs::exists(path("copy")), !told);
    EXPECT_FALSE(fs::exists(path("copy.part")));
    if (!told) {
      EXPECT_EQ(note_ids(*open("copy")), note_ids(*store));
      copy("absent", "copy");
    }
    if (HasFailure() || !struck) break;
  }
  EXPECT_EQ(write(*store, adding(1)), "kept");
}

using StoreOutage = StoreFault;
INSTANTIATE_TEST_SUITE_P(Outages, StoreOutage, testing::Values(Fault::full, Fault::from_then_on),
                         name_of);

TEST_P(StoreOutage, refuses_writes_while_it_lasts_and_recovers_by_itself) {
  const auto store = open("story");
  ASSERT_EQ(write(*store, adding(1)), "kept");
  disk_.trigger().arm(GetParam(), 1);
  for (std::int64_t id = 2; id <= 10; ++id) {
    EXPECT_EQ(write(*store, adding(id)), "unavailable");
    if (GetParam() == Fault::full) {
      EXPECT_EQ(note_ids(*store).size(), 1U) << "a full disk can be read";
    }
  }
  EXPECT_TRUE(disk_.trigger().disarm());
  EXPECT_EQ(write(*store, adding(11)), "kept");
  EXPECT_EQ(jobs_in(*store), (Ids{1, 11}));
}

using StoreMemory = StoreFault;
INSTANTIATE_TEST_SUITE_P(Memory, StoreMemory, testing::Values(Fault::once, Fault::from_then_on),
                         name_of);

TEST_P(StoreMemory, that_runs_out_while_jobs_run_leaves_all_or_nothing_of_each) {
  EXPECT_GT(fail_each_call(allocations(), GetParam(), 11), 20) << "too few allocations were made";
}

}  // namespace
}  // namespace sifang::contract

// SPDX-License-Identifier: Apache-2.0
// What every engine behind store::Store promises. The body is one; the engines are its parameter.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <thread>

#include "contract/store_kit.hpp"

namespace sifang::contract {
namespace {

using store::Row;
using store::Transaction;
using Ids = std::vector<std::int64_t>;

ON_EVERY_ENGINE(StoreContract);

std::shared_ptr<const base::CommittedEvent> event(std::int64_t seq) {
  return std::make_shared<base::CommittedEvent>(
      base::CommittedEvent{.community = base::CommunityId{1}, .seq = seq, .bodies = {}});
}

store::Job announcing(std::int64_t id, bool keep = true) {
  return [=](Transaction& tx) {
    add_note(tx, id);
    tx.announce(event(id));
    return keep;
  };
}

TEST_P(StoreContract, shows_a_kept_change_to_every_later_read) {
  const auto store = place_->open({});
  for (std::int64_t id = 1; id <= 50; ++id) {
    ASSERT_EQ(write(*store, adding_note(id)), "kept");
    ASSERT_EQ(note_ids(*store).size(), static_cast<std::size_t>(id));
  }
}

TEST_P(StoreContract, keeps_nothing_of_a_job_that_returns_false) {
  const auto store = place_->open({});
  EXPECT_EQ(write(*store, announcing(1, false)), "kept");  // the store did its part
  EXPECT_EQ(note_ids(*store), Ids{});
}

TEST_P(StoreContract, keeps_nothing_of_a_job_that_throws_and_hands_over_what_it_threw) {
  const auto store = place_->open({});
  auto end = submit_write(*store, [](Transaction& tx) -> bool {
    add_note(tx, 1);
    throw std::runtime_error("changed my mind");
  });
  try {
    const auto outcome = end.get();
    ASSERT_TRUE(outcome.failed);
    EXPECT_FALSE(outcome.refused);
    std::rethrow_exception(outcome.failed);
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "changed my mind");
  }
  EXPECT_EQ(note_ids(*store), Ids{});
}

TEST_P(StoreContract, rolls_back_alone_each_failing_job_of_a_shared_flush) {
  std::vector<std::int64_t> announced;
  int flushes = 0;
  const auto store = place_->open({.sink = [&](const base::CommitBatch& batch) {
    ++flushes;
    for (const auto& each : batch) announced.push_back(each->seq);
  }});
  Gate gate;
  auto held = submit_write(*store, gate.job());
  gate.wait_until_held();
  auto first = submit_write(*store, announcing(1));
  auto refused = submit_write(*store, announcing(2, false));
  auto thrown = submit_write(*store, [](Transaction& tx) -> bool {
    add_note(tx, 3);
    tx.announce(event(3));
    throw std::runtime_error("no");
  });
  auto broken = submit_write(*store, [](Transaction& tx) {
    add_note(tx, 4);
    tx.announce(event(4));
    tx.execute(query::add_reply, {1, 999});  // to a note that is not there
    return true;
  });
  auto last = submit_write(*store, announcing(5));
  gate.open();

  EXPECT_EQ(become(std::move(held)), "kept");
  EXPECT_EQ(become(std::move(first)), "kept");
  EXPECT_EQ(become(std::move(refused)), "kept");
  EXPECT_EQ(become(std::move(thrown)), "threw");
  EXPECT_EQ(become(std::move(broken)), "threw");
  EXPECT_EQ(become(std::move(last)), "kept");
  EXPECT_EQ(note_ids(*store), (Ids{1, 5}));
  EXPECT_EQ(announced, (Ids{1, 5}));
  EXPECT_EQ(flushes, 1) << "the jobs that waited were to share one flush";
}

store::Job adding_at_end(std::int64_t id, bool keep = true) {
  return [=](Transaction& tx) {
    tx.at_end([=](Transaction& end) { add_note(end, id); });
    return keep;
  };
}

TEST_P(StoreContract, runs_what_is_left_for_the_end_behind_all_jobs_of_a_flush) {
  const auto store = place_->open({});
  Gate gate;
  auto held = submit_write(*store, gate.job());
  gate.wait_until_held();
  auto first = submit_write(*store, [](Transaction& tx) {
    tx.at_end([](Transaction& end) {
      EXPECT_EQ(count(end, query::count_notes), 1) << "the next job's note was to be there";
      add_note(end, 1);
    });
    return true;
  });
  auto second = submit_write(*store, [](Transaction& tx) {
    EXPECT_EQ(count(tx, query::count_notes), 0) << "not the end yet";
    add_note(tx, 2);
    return true;
  });
  gate.open();
  EXPECT_EQ(become(std::move(held)), "kept");
  EXPECT_EQ(become(std::move(first)), "kept");
  EXPECT_EQ(become(std::move(second)), "kept");
  EXPECT_EQ(note_ids(*store), (Ids{1, 2}));
}

TEST_P(StoreContract, leaves_out_at_the_end_what_a_refused_job_left_for_it) {
  const auto store = place_->open({});
  Gate gate;
  auto held = submit_write(*store, gate.job());
  gate.wait_until_held();
  auto kept = submit_write(*store, adding_at_end(1));
  auto refused = submit_write(*store, adding_at_end(2, false));
  gate.open();
  EXPECT_EQ(become(std::move(kept)), "kept");
  EXPECT_EQ(become(std::move(refused)), "kept");
  EXPECT_EQ(write(*store, adding_at_end(3, false)), "kept");
  EXPECT_EQ(note_ids(*store), Ids{1});
}

TEST_P(StoreContract, keeps_no_job_of_a_flush_whose_end_fails) {
  const auto store = place_->open({});
  Gate gate;
  auto held = submit_write(*store, gate.job());
  gate.wait_until_held();
  auto good = submit_write(*store, announcing(1));
  auto bad = submit_write(*store, [](Transaction& tx) {
    tx.at_end([](Transaction&) { throw std::runtime_error("no end"); });
    return true;
  });
  gate.open();
  EXPECT_EQ(become(std::move(held)), "kept");
  EXPECT_EQ(become(std::move(good)), "unavailable");
  EXPECT_EQ(become(std::move(bad)), "unavailable");
  EXPECT_EQ(note_ids(*store), Ids{});
  EXPECT_EQ(write(*store, adding_note(2)), "kept");
}

TEST_P(StoreContract, runs_after_the_commit_what_a_kept_job_asked_for_before_its_caller_is_told) {
  std::vector<std::string> story;  // the writer's thread alone, then this one
  const auto store =
      place_->open({.sink = [&](const base::CommitBatch&) { story.push_back("announced"); }});
  const auto asking = [&](std::int64_t id, bool keep) -> store::Job {
    return [&, id, keep](Transaction& tx) {
      tx.after_commit([&, id] {
        EXPECT_EQ(note_ids(*store), Ids{1}) << "what was written was to be there for others";
        story.push_back("after " + std::to_string(id));
        throw std::runtime_error("is logged and harms nobody");
      });
      if (id == 1) add_note(tx, id);
      tx.announce(event(id));
      return keep;
    };
  };
  EXPECT_EQ(write(*store, asking(1, true)), "kept");
  story.push_back("told");
  EXPECT_EQ(write(*store, asking(2, false)), "kept");
  EXPECT_EQ(story, (std::vector<std::string>{"announced", "after 1", "told"}));
}

TEST_P(StoreContract, announces_in_commit_order_what_others_can_read_by_then) {
  Ids announced, visible;
  store::Store* reading = nullptr;
  const auto store = place_->open({.sink = [&](const base::CommitBatch& batch) {
    for (const auto& each : batch) announced.push_back(each->seq);
    visible = note_ids(*reading);
    EXPECT_TRUE(std::includes(visible.begin(), visible.end(), announced.begin(), announced.end()));
  }});
  reading = store.get();
  std::vector<End> ends;
  for (std::int64_t id = 1; id <= 40; ++id) ends.push_back(submit_write(*store, announcing(id)));
  for (auto& end : ends) EXPECT_EQ(become(std::move(end)), "kept");
  EXPECT_TRUE(std::is_sorted(announced.begin(), announced.end()));
  EXPECT_EQ(announced.size(), 40U);
}

TEST_P(StoreContract, tells_the_caller_after_it_has_announced) {
  std::vector<std::string> order;
  const auto store =
      place_->open({.sink = [&](const base::CommitBatch&) { order.push_back("announced"); }});
  std::promise<void> ended;
  store->submit_write(announcing(1), [&](store::JobOutcome) {
    order.push_back("told");
    ended.set_value();
  });
  ended.get_future().wait();
  EXPECT_EQ(order, (std::vector<std::string>{"announced", "told"}));
}

TEST_P(StoreContract, goes_on_when_the_sink_throws) {
  const auto store =
      place_->open({.sink = [](const base::CommitBatch&) { throw std::runtime_error("sink"); }});
  EXPECT_EQ(write(*store, announcing(1)), "kept");
  EXPECT_EQ(write(*store, announcing(2)), "kept");
  EXPECT_EQ(note_ids(*store), (Ids{1, 2}));
}

TEST_P(StoreContract, is_busy_at_once_when_as_many_changes_wait_as_may) {
  const auto store = place_->open({.waiting_writes = 2});
  Gate gate;
  auto held = submit_write(*store, gate.job());
  gate.wait_until_held();
  auto first = submit_write(*store, adding_note(1));
  auto second = submit_write(*store, adding_note(2));
  EXPECT_EQ(write(*store, adding_note(3)), "busy");
  gate.open();
  EXPECT_EQ(become(std::move(first)), "kept");
  EXPECT_EQ(become(std::move(second)), "kept");
  EXPECT_EQ(write(*store, adding_note(3)), "kept");
  EXPECT_EQ(note_ids(*store), (Ids{1, 2, 3}));
}

TEST_P(StoreContract, runs_a_query_inside_its_own_rows) {
  const auto store = place_->open({});
  Ids pairs;
  EXPECT_EQ(write(*store,
                  [&](Transaction& tx) {
                    for (std::int64_t id = 1; id <= 3; ++id) add_note(tx, id);
                    tx.for_each(query::list_notes, {0}, [&](const Row& outer) {
                      tx.for_each(query::list_notes, {outer.integer(0)}, [&](const Row& inner) {
                        pairs.push_back(outer.integer(0) * 10 + inner.integer(0));
                        return true;
                      });
                      return true;
                    });
                    return true;
                  }),
            "kept");
  EXPECT_EQ(pairs, (Ids{12, 13, 23}));
}

TEST_P(StoreContract, runs_a_query_again_after_its_rows_were_left_by_an_exception) {
  const auto store = place_->open({});
  EXPECT_EQ(write(*store,
                  [&](Transaction& tx) {
                    add_note(tx, 1);
                    EXPECT_THROW(
                        tx.for_each(query::list_notes, {0},
                                    [](const Row&) -> bool { throw std::runtime_error("left"); }),
                        std::runtime_error);
                    EXPECT_EQ(count(tx, query::count_notes), 1);
                    return true;
                  }),
            "kept");
  EXPECT_EQ(note_ids(*store), Ids{1});
}

TEST_P(StoreContract, counts_the_rows_that_a_query_changed) {
  const auto store = place_->open({});
  EXPECT_EQ(write(*store,
                  [](Transaction& tx) {
                    EXPECT_EQ(tx.execute(query::add_note, {1, "one"}), 1);
                    EXPECT_EQ(tx.execute(query::add_note, {2, "two"}), 1);
                    EXPECT_EQ(tx.execute(query::change_notes, {"three", 2}), 1);
                    EXPECT_EQ(tx.execute(query::change_notes, {"four", 99}), 0);
                    EXPECT_EQ(tx.execute(query::remove_notes_from, {1}), 2);
                    EXPECT_EQ(tx.execute(query::count_notes, {}), 0)
                        << "a query that only reads changes nothing";
                    return true;
                  }),
            "kept");
}

TEST_P(StoreContract, takes_a_wrong_number_of_values_for_the_bug_it_is) {
  const auto store = place_->open({});
  EXPECT_EQ(write(*store,
                  [](Transaction& tx) {
                    try {
                      tx.execute(query::add_note, {1});
                      ADD_FAILURE() << "one value was enough for two parameters";
                    } catch (const std::logic_error& error) {
                      EXPECT_NE(std::string(error.what()).find("add_note"), std::string::npos)
                          << error.what();
                    }
                    return true;
                  }),
            "kept");
}

TEST_P(StoreContract, reports_a_broken_reference_though_the_row_was_returned) {
  const auto store = place_->open({});
  EXPECT_EQ(write(*store,
                  [](Transaction& tx) {
                    EXPECT_THROW(
                        static_cast<void>(tx.find([](const Row& row) { return row.integer(0); },
                                                  query::add_two_replies, {1, 999, 2})),
                        store::DatabaseError);
                    EXPECT_EQ(count(tx, query::count_replies), 0);
                    return true;
                  }),
            "kept");
}

TEST_P(StoreContract, lets_a_job_go_on_after_a_constraint_it_expected) {
  const auto store = place_->open({});
  EXPECT_EQ(write(*store,
                  [](Transaction& tx) {
                    add_note(tx, 1);
                    EXPECT_THROW(add_note(tx, 1), store::DatabaseError);
                    add_note(tx, 2);
                    return true;
                  }),
            "kept");
  EXPECT_EQ(note_ids(*store), (Ids{1, 2}));
}

TEST_P(StoreContract, does_what_it_accepted_before_it_closes_and_finds_it_again) {
  Ids expected;
  auto store = place_->open({});
  Gate gate;
  auto held = submit_write(*store, gate.job());
  gate.wait_until_held();
  std::vector<End> ends;
  for (std::int64_t id = 1; id <= 20; ++id) {
    ends.push_back(submit_write(*store, adding_note(id)));
    expected.push_back(id);
  }
  gate.open();
  store.reset();
  for (auto& end : ends) EXPECT_EQ(become(std::move(end)), "kept");
  const auto again = place_->open({});
  EXPECT_EQ(note_ids(*again), expected);
}

TEST_P(StoreContract, serves_many_threads_at_once) {
  const auto store = place_->open({});
  constexpr std::int64_t each = 100;
  std::vector<std::thread> threads;
  for (std::int64_t thread = 0; thread < 4; ++thread)
    threads.emplace_back([&store, thread] {
      for (std::int64_t i = 1; i <= each; ++i) {
        EXPECT_EQ(write(*store, adding_note(thread * each + i)), "kept");
        EXPECT_GE(note_ids(*store).size(), static_cast<std::size_t>(i));
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(note_ids(*store).size(), 4U * each);
}

}  // namespace
}  // namespace sifang::contract

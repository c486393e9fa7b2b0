// SPDX-License-Identifier: Apache-2.0
// What every engine behind store::Store promises to those who only read.
#include <gtest/gtest.h>

#include "contract/store_kit.hpp"

namespace sifang::contract {
namespace {

using store::Transaction;
using Ids = std::vector<std::int64_t>;
using StoreRead = StoreContract;

ON_EVERY_ENGINE(StoreRead);

TEST_P(StoreRead, is_busy_at_once_when_as_many_reads_wait_as_may) {
  const auto store = place_->open({.readers = 1, .waiting_reads = 1});
  Gate gate;
  auto held = submit_read(*store, gate.job());
  gate.wait_until_held();
  auto waiting = submit_read(*store, [](Transaction&) { return true; });
  EXPECT_EQ(read(*store, [](Transaction&) { return true; }), "busy");
  gate.open();
  EXPECT_EQ(become(std::move(waiting)), "kept");
}

TEST_P(StoreRead, reads_in_turn_for_all_who_wait_and_for_each_in_the_order_they_asked) {
  const auto store = place_->open({.readers = 1});
  Gate gate;
  auto held = submit_read(*store, gate.job());
  gate.wait_until_held();
  std::string order;
  std::vector<End> ends;
  const auto ask = [&](store::Source source, char name) {
    ends.push_back(submit_read(
        *store,
        [&order, name](Transaction&) {
          order += name;
          return true;
        },
        source));
  };
  for (const char name : {'1', '2', '3', '4'}) ask(7, name);
  ask(8, 'a');
  ask(9, 'A');
  ask(8, 'b');
  gate.open();
  for (auto& end : ends) EXPECT_EQ(become(std::move(end)), "kept");
  EXPECT_EQ(order, "1aA2b34");
}

TEST_P(StoreRead, shows_a_read_one_snapshot_however_long_it_takes) {
  const auto store = place_->open({});
  ASSERT_EQ(write(*store, adding_note(1)), "kept");
  const auto end = read(*store, [&](Transaction& tx) {
    EXPECT_EQ(count(tx, query::count_notes), 1);
    EXPECT_EQ(write(*store, adding_note(2)), "kept");  // by the writer, while this read goes on
    EXPECT_EQ(count(tx, query::count_notes), 1);
    return true;
  });
  EXPECT_EQ(end, "kept");
  EXPECT_EQ(note_ids(*store), (Ids{1, 2}));
}

TEST_P(StoreRead, refuses_to_write_or_announce_in_a_read) {
  const auto store = place_->open({});
  EXPECT_EQ(read(*store, adding_note(1)), "threw");
  EXPECT_EQ(read(*store,
                 [](Transaction& tx) {
                   tx.announce(std::make_shared<base::CommittedEvent>());
                   return true;
                 }),
            "threw");
  EXPECT_EQ(note_ids(*store), Ids{});
}

}  // namespace
}  // namespace sifang::contract

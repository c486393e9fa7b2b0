// SPDX-License-Identifier: Apache-2.0
// What goes into a row comes out of it, on every engine behind store::Store.
#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "contract/store_kit.hpp"

namespace sifang::contract {
namespace {

using store::Row;
using store::Transaction;
using Ids = std::vector<std::int64_t>;

using StoreValues = StoreContract;
ON_EVERY_ENGINE(StoreValues);

struct Sample {
  std::int64_t whole;
  double fraction;
  std::string text, bytes;
};
const Row* nulls_only(const Row& row) {
  for (int column = 0; column < 4; ++column)
    if (!row.is_null(column)) return nullptr;
  return &row;
}

TEST_P(StoreValues, gives_values_of_every_type_back_as_they_were) {
  const std::string with_nul("a\0b", 3), every_byte = [] {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    return bytes;
  }();
  const std::vector<Sample> samples{
      {std::numeric_limits<std::int64_t>::min(), -0.1, "玫瑰恬园 🌹", every_byte},
      {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<double>::max(), with_nul,
       with_nul},
      {0, 0.0, "", ""},
  };
  const auto store = place_->open({});
  ASSERT_EQ(write(*store,
                  [&](Transaction& tx) {
                    std::int64_t id = 0;
                    for (const auto& sample : samples)
                      tx.execute(query::put_sample, {++id, sample.whole, sample.fraction,
                                                     sample.text, store::Bytes{sample.bytes}});
                    return true;
                  }),
            "kept");
  const auto end = read(*store, [&](Transaction& tx) {
    std::int64_t id = 0;
    for (const auto& sample : samples) {
      const auto back = tx.find(
          [](const Row& row) {
            EXPECT_FALSE(row.is_null(2));
            EXPECT_FALSE(row.is_null(3));
            return Sample{row.integer(0), row.real(1), row.string(2), row.string(3)};
          },
          query::get_sample, {++id});
      EXPECT_TRUE(back.has_value());
      if (!back) return true;
      EXPECT_EQ(back->whole, sample.whole);
      EXPECT_EQ(back->fraction, sample.fraction);
      EXPECT_EQ(back->text, sample.text);
      EXPECT_EQ(back->bytes, sample.bytes);
    }
    return true;
  });
  EXPECT_EQ(end, "kept");
}

TEST_P(StoreValues, keeps_null_apart_from_nought_and_empty) {
  const auto store = place_->open({});
  const auto end = write(*store, [](Transaction& tx) {
    const std::optional<std::string> no_text;
    tx.execute(query::put_sample, {1, base::TicketId{}, std::nullopt, no_text, nullptr});
    const auto row = tx.find([](const Row& each) { return nulls_only(each) != nullptr; },
                             query::get_sample, {1});
    EXPECT_TRUE(row.value_or(false));
    const auto as_nothing = tx.find(
        [](const Row& each) {
          return each.integer(0) == 0 && each.real(1) == 0.0 && each.text(2).empty() &&
                 each.text(3).empty();
        },
        query::get_sample, {1});
    EXPECT_TRUE(as_nothing.value_or(false));
    return true;
  });
  EXPECT_EQ(end, "kept");
}

TEST_P(StoreValues, stores_times_ids_and_flags_as_integers) {
  const auto store = place_->open({});
  const auto at = base::from_ms(1'795'777'200'123);
  const auto end = write(*store, [&](Transaction& tx) {
    tx.execute(query::put_sample, {1, at, nullptr, nullptr, nullptr});
    tx.execute(query::put_sample, {2, base::UserId{77}, nullptr, nullptr, nullptr});
    tx.execute(query::put_sample, {3, true, nullptr, nullptr, nullptr});
    EXPECT_EQ(tx.find([](const Row& row) { return row.time(0); }, query::get_sample, {1}), at);
    EXPECT_EQ(
        tx.find([](const Row& row) { return row.id<base::UserId>(0); }, query::get_sample, {2}),
        base::UserId{77});
    EXPECT_EQ(tx.find([](const Row& row) { return row.flag(0); }, query::get_sample, {3}), true);
    return true;
  });
  EXPECT_EQ(end, "kept");
}

TEST_P(StoreValues, returns_the_row_of_an_insert_and_none_where_one_stood) {
  const auto store = place_->open({});
  const auto add = [](Transaction& tx, std::int64_t id) {
    return tx.find([](const Row& row) { return row.string(1); }, query::add_note_once,
                   {id, "only one"});
  };
  EXPECT_EQ(write(*store,
                  [&](Transaction& tx) {
                    EXPECT_EQ(add(tx, 1), "only one");
                    EXPECT_EQ(add(tx, 1), std::nullopt);
                    EXPECT_EQ(add(tx, 2), std::nullopt) << "its text is taken";
                    return true;
                  }),
            "kept");
  EXPECT_EQ(note_ids(*store), Ids{1});
}

}  // namespace
}  // namespace sifang::contract

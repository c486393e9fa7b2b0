// SPDX-License-Identifier: Apache-2.0
// Items of a draft from CSV, as scoring tables of villages are written: rows that are no rule of
// whole points are named.
#include <deque>

#include "books.hpp"
#include "kit/sheet.hpp"
#include "words.hpp"

namespace points {
namespace {

constexpr std::size_t most_statements = 500;

const std::vector<Column>& columns() {
  static const std::vector<Column> all{
      {"block", {"板块", "版块"}},
      {"chapter", {"章", "章节", "类别", "category", "domain"}},
      {"item", {"条目", "内容", "项目", "title"}, true},
      {"points", {"分值", "积分", "分数"}, true},
      {"points_text", {"分值说明"}},  // what stood there before a program made a number of it
      {"day_most", {"每日上限"}},
      {"month_most", {"每月上限"}},
      {"source", {"来源"}},
      {"note", {"备注", "说明"}}};
  return all;
}

struct NewItem {
  std::int64_t block = 0, points = 0;
  std::optional<std::int64_t> day_most, month_most;
  std::string chapter, title, source, note;
  auto operator<=>(const NewItem&) const = default;
};

class Import {
 public:
  Import(const Call& call, std::int64_t book, std::int64_t block)
      : call_(call), book_(book), block_(block) {
    call.host.query("SELECT title, ordinal FROM plugin_points_blocks WHERE book = $1", {book},
                    [this](const Row& row) { blocks_[row.string(0)] = row.integer(1); });
    call.host.query(
        "SELECT b.ordinal, i.points, i.day_most, i.month_most, i.chapter, i.title, i.source, i.note"
        " FROM plugin_points_items i JOIN plugin_points_blocks b ON b.id = i.block WHERE i.book ="
        " $1",
        {book}, [this](const Row& row) {
          seen_.insert({row.integer(0), row.integer(1), maybe_integer(row, 2),
                        maybe_integer(row, 3), row.string(4), row.string(5), row.string(6),
                        row.string(7)});
          ++count_;
        });
  }

  [[nodiscard]] std::int64_t blocks() const { return static_cast<std::int64_t>(blocks_.size()); }

  Json run(const ImportOrder& order) {
    sheet_.read(order.csv, [this](SheetRow& row) { check(row); });
    const bool written = sheet_.may_write(order);
    if (written && !added_.empty()) write();
    return sheet_.answer(written);
  }

 private:
  void check(SheetRow& row) {
    if (is_sum(row.cell("item")) || is_sum(row.cell("chapter")) || is_sum(row.cell("block")))
      return sheet_.refuse(row, "item", "sum");
    if (is_number_like(row.cell("item"))) return sheet_.refuse(row, "item", "shifted");
    NewItem item;
    item.block = read_block(row);
    sheet_.check_text(row, "chapter", longest_chapter, false);
    sheet_.check_text(row, "item", longest_title, true);
    sheet_.check_text(row, "note", longest_note, false);
    const auto& number = row.cell("points");
    const auto points = read_points(number.empty() ? row.cell("points_text") : number);
    if (points.code) sheet_.refuse(row, "points", points.code);
    item.points = points.number;
    item.day_most = read_most(row, "day_most");
    item.month_most = read_most(row, "month_most");
    item.chapter = row.cell("chapter");
    item.title = row.cell("item");
    item.note = row.cell("note");
    item.source = read_source(row, points.number);
    if (row.is_good()) take(row, std::move(item));
  }

  void take(SheetRow& row, NewItem item) {
    if (!seen_.insert(item).second) return sheet_.count_known();
    if (count_ == most_items) return sheet_.refuse(row, "", "full");
    ++count_;
    sheet_.count_added();
    added_.push_back(std::move(item));
  }

  /// By its title or place; without a word: the one that the caller has said.
  std::int64_t read_block(SheetRow& row) {
    const auto& name = row.cell("block");
    if (name.empty() && block_ != 0) return block_;
    if (name.empty()) {
      sheet_.refuse(row, "block", "needed");
      return 0;
    }
    if (const auto found = blocks_.find(name); found != blocks_.end()) return found->second;
    for (const auto& [title, ordinal] : blocks_)
      if (std::to_string(ordinal) == name) return ordinal;
    sheet_.refuse(row, "block", "block");
    return 0;
  }

  std::optional<std::int64_t> read_most(SheetRow& row, const char* column) {
    const auto& text = row.cell(column);
    if (text.empty()) return std::nullopt;
    const auto most = read_points(text);
    if (most.code) sheet_.refuse(row, column, most.code);
    if (!most.code && most.number < 1) sheet_.refuse(row, column, "size");
    return most.number;
  }

  /// Without a word: what is taken is seen on visits, what is given is also claimed.
  std::string read_source(SheetRow& row, std::int64_t points) {
    const auto& name = row.cell("source");
    if (name.empty()) return points < 0 ? "visit" : "both";
    auto source = source_called(name);
    if (source.empty()) sheet_.refuse(row, "source", "kind");
    return source;
  }

  void write() {
    std::vector<Statement> batch{
        {"UPDATE plugin_points_books SET version = version + 1 WHERE id = $1", {book_}, 1}};
    auto ordinal = find_number(
        call_.host, "SELECT coalesce(max(ordinal), 0) FROM plugin_points_items WHERE book = $1",
        {book_});
    for (const auto& item : added_) {
      batch.push_back(
          {"INSERT INTO plugin_points_items (book, block, ordinal, chapter, title, points,"
           " day_most, month_most, source, note) SELECT $1, id, $3, $4, $5, $6, $7, $8, $9, $10"
           " FROM plugin_points_blocks WHERE book = $1 AND ordinal = $2",
           {book_, item.block, ++ordinal, item.chapter, item.title, item.points,
            or_null(item.day_most), or_null(item.month_most), item.source, item.note},
           1});
      if (batch.size() < most_statements) continue;
      call_.host.write(batch);
      batch.clear();
    }
    if (!batch.empty()) call_.host.write(batch);
    require_short(call_, book_);
  }

  const Call& call_;
  std::int64_t book_, block_;  // block_: its ordinal, 0 where the file says it
  Sheet sheet_{columns()};
  std::map<std::string, std::int64_t> blocks_;  // title → ordinal
  std::set<NewItem> seen_;
  std::size_t count_ = 0;
  std::deque<NewItem> added_;  // statements view its texts
};

}  // namespace

void import_items(const Call& call) {
  const auto book = get_draft(call, call.id("book"));
  auto fields = call.body();
  const auto order = read_order(fields);
  const auto block = fields.maybe_integer("block", 1, 10);
  fields.done();
  Import job(call, book, block.value_or(0));
  if (block && *block > job.blocks()) throw wrong("/block", "this draft has no such block");
  call.answer(job.run(order));
}

}  // namespace points

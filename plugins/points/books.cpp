// SPDX-License-Identifier: Apache-2.0
#include "books.hpp"

#include <deque>

#include "kit/days.hpp"
#include "words.hpp"

namespace points {
namespace {

constexpr std::size_t most_blocks = 10, most_statements = 500, longest_answer = 900'000;
constexpr std::int64_t most_in_month = 100'000, most_fen = 100'000'000;

constexpr const char* as_json =
    "json_object('id', b.id, 'number', b.number, 'title', b.title, 'state', b.state, 'month_most',"
    " b.month_most, 'point_fen', b.point_fen, 'redeem_fen', b.redeem_fen, 'from_day', b.from_day,"
    " 'vote', b.vote, 'meeting', b.meeting, 'made_name', b.made_name, 'made_at', " KIT_TIME(
        "b.made_at") ", 'decided_at', " KIT_TIME("b.decided_at") ", 'version', b.version)";

/// A day's book: of those that hold from then or before, the one that was adopted last for the last
/// day.
constexpr const char* holds_on =
    "community = $1 AND state = 'adopted' AND from_day <= $2"
    " ORDER BY from_day DESC, decided_at DESC, id DESC LIMIT 1";

std::string state_of(const Call& call, std::int64_t id) {
  auto state =
      call.host.query_text("SELECT state FROM plugin_points_books WHERE id = $1 AND community = $2",
                           {id, call.community});
  if (state.empty()) throw Refusal(404, "there is no such rule book");
  return state;
}

Json get_row(const Call& call, std::int64_t id) {
  return find_row(call.host,
                  "SELECT " + std::string(as_json) + " FROM plugin_points_books b WHERE b.id = $1",
                  {id});
}

void list(const Call& call) {
  const auto paging = paging_of(call);
  call.answer(page_of(list_rows(call.host,
                                "SELECT " + std::string(as_json) +
                                    " FROM plugin_points_books b WHERE b.community = $1 AND b.id <"
                                    " $2 ORDER BY b.id DESC LIMIT $3",
                                {call.community, paging.before, paging.limit + 1}),
                      paging.limit));
}

void show(const Call& call) {
  const auto id = call.id("book");
  static_cast<void>(state_of(call, id));
  call.answer(whole_book(call.host, id));
}

/// What holds on ?day, else today.
void show_for_day(const Call& call) {
  const auto asked = call.request.query("day");
  if (!asked.empty() && !is_day(asked)) throw wrong("?day", "must be a day like 2026-11-28");
  const auto day = asked.empty() ? call.today() : std::string(asked);
  const auto id =
      find_number(call.host, "SELECT id FROM plugin_points_books WHERE " + std::string(holds_on),
                  {call.community, day});
  if (id == 0) throw Refusal(404, "no rule book has been adopted that holds on this day");
  call.answer(whole_book(call.host, id));
}

/// Blocks and items, with their places and bounds.
void copy_into(const Call& call, std::int64_t book, std::int64_t from) {
  call.host.write(
      {{"UPDATE plugin_points_books SET (month_most, point_fen, redeem_fen) = (SELECT month_most,"
        " point_fen, redeem_fen FROM plugin_points_books WHERE id = $2) WHERE id = $1",
        {book, from},
        1},
       {"INSERT INTO plugin_points_blocks (book, ordinal, title, most) SELECT $1, ordinal, title,"
        " most FROM plugin_points_blocks WHERE book = $2 ORDER BY ordinal",
        {book, from}},
       {"INSERT INTO plugin_points_items (book, block, ordinal, chapter, title, points, day_most,"
        " month_most, source, note) SELECT $1, n.id, i.ordinal, i.chapter, i.title, i.points,"
        " i.day_most, i.month_most, i.source, i.note FROM plugin_points_items i JOIN"
        " plugin_points_blocks o ON o.id = i.block JOIN plugin_points_blocks n ON n.book = $1 AND"
        " n.ordinal = o.ordinal WHERE i.book = $2 ORDER BY i.ordinal",
        {book, from}}});
}

/// Members draft by copying what there is; administrators also from nothing.
void draft(const Call& call) {
  auto fields = call.body();
  const auto title = fields.text("title", 1, 100);
  const auto from = fields.maybe_integer("from", 1, INT64_MAX);
  fields.done();
  if (from &&
      find_number(call.host, "SELECT 1 FROM plugin_points_books WHERE id = $1 AND community = $2",
                  {*from, call.community}) == 0)
    throw wrong("/from", "is no rule book of this community");
  if (!from && !call.has_role("admin"))
    throw Refusal(403, "members draft by copying a rule book: say which (`from`)");
  call.host.write(
      {{"INSERT INTO plugin_points_books (community, number, title, state, month_most, point_fen,"
        " redeem_fen, made_by, made_name, made_at) SELECT $1, coalesce(max(number), 0) + 1, $2,"
        " 'draft', 1000, 10, 10000, $3, $4, $5 FROM plugin_points_books WHERE community = $1",
        {call.community, title, call.user, call.user_name, call.now},
        1}});
  const auto id = find_number(
      call.host, "SELECT max(id) FROM plugin_points_books WHERE community = $1", {call.community});
  if (from) copy_into(call, id, *from);
  call.answer(whole_book(call.host, id), 201);
}

struct TypedBlock {
  std::string title;
  std::int64_t most;
};
struct TypedItem {
  std::int64_t block, points;
  std::optional<std::int64_t> day_most, month_most;
  std::string chapter, title, source, note;
};
struct TypedBook {
  std::string title;
  std::int64_t month_most, point_fen, redeem_fen, version;
  std::deque<TypedBlock> blocks;
  std::deque<TypedItem> items;
};

TypedItem read_item(Fields& fields, std::size_t place, std::int64_t blocks) {
  TypedItem item;
  item.block = fields.integer("block", 1, blocks);
  item.chapter = fields.text("chapter", 0, longest_chapter);
  item.title = fields.text("title", 1, longest_title);
  item.points = fields.integer("points", -most_points, most_points);
  if (item.points == 0) throw wrong("/items/" + std::to_string(place) + "/points", "must not be 0");
  item.day_most = fields.maybe_integer("day_most", 1, most_in_month);
  item.month_most = fields.maybe_integer("month_most", 1, most_in_month);
  item.source = fields.choice("source", {std::begin(item_sources), std::end(item_sources)});
  item.note = fields.text("note", 0, longest_note);
  fields.done();
  return item;
}

TypedBook read_book(Fields fields) {
  TypedBook book;
  book.title = fields.text("title", 1, 100);
  book.month_most = fields.integer("month_most", 1, most_in_month);
  book.point_fen = fields.integer("point_fen", 1, most_fen);
  book.redeem_fen = fields.integer("redeem_fen", 0, most_fen);
  std::set<std::string> titles;
  for (auto& block : fields.objects("blocks", 0, most_blocks)) {
    const auto place = std::to_string(book.blocks.size());
    book.blocks.push_back({block.text("title", 1, 60), block.integer("most", 1, most_in_month)});
    block.done();
    if (!titles.insert(book.blocks.back().title).second)
      throw wrong("/blocks/" + place + "/title", "is another block's already");
  }
  for (auto& item : fields.objects("items", 0, most_items))
    book.items.push_back(
        read_item(item, book.items.size(), static_cast<std::int64_t>(book.blocks.size())));
  book.version = fields.integer("version", 1, INT64_MAX);
  fields.done();
  return book;
}

/// Nothing refers to blocks and items of a draft: they are written anew.
void write_parts(const Host& host, std::int64_t id, const TypedBook& book) {
  std::vector<Statement> batch{{"DELETE FROM plugin_points_items WHERE book = $1", {id}},
                               {"DELETE FROM plugin_points_blocks WHERE book = $1", {id}}};
  const auto add = [&](Statement statement) {
    batch.push_back(std::move(statement));
    if (batch.size() < most_statements) return;
    host.write(batch);
    batch.clear();
  };
  std::int64_t ordinal = 0;
  for (const auto& block : book.blocks)
    add({"INSERT INTO plugin_points_blocks (book, ordinal, title, most) VALUES ($1, $2, $3, $4)",
         {id, ++ordinal, block.title, block.most},
         1});
  ordinal = 0;
  for (const auto& item : book.items)
    add(
        {"INSERT INTO plugin_points_items (book, block, ordinal, chapter, title, points, day_most,"
         " month_most, source, note) SELECT $1, id, $3, $4, $5, $6, $7, $8, $9, $10 FROM"
         " plugin_points_blocks WHERE book = $1 AND ordinal = $2",
         {id, item.block, ++ordinal, item.chapter, item.title, item.points, or_null(item.day_most),
          or_null(item.month_most), item.source, item.note},
         1});
  if (!batch.empty()) host.write(batch);
}

void change(const Call& call) {
  const auto id = get_draft(call, call.id("book"));
  const auto book = read_book(call.body());
  const bool fresh = call.host.try_write(
      {{"UPDATE plugin_points_books SET title = $2, month_most = $3, point_fen = $4, redeem_fen ="
        " $5, version = version + 1 WHERE id = $1 AND version = $6",
        {id, book.title, book.month_most, book.point_fen, book.redeem_fen, book.version},
        1}});
  if (!fresh) throw Refusal(409, "/version: somebody has changed this draft meanwhile");
  write_parts(call.host, id, book);
  require_short(call, id);
  call.answer(whole_book(call.host, id));
}

/// What a meeting is to vote on must hold together.
void require_whole(const Call& call, std::int64_t id) {
  const auto most =
      find_number(call.host, "SELECT month_most FROM plugin_points_books WHERE id = $1", {id});
  const auto blocks = find_number(
      call.host, "SELECT coalesce(sum(most), 0) FROM plugin_points_blocks WHERE book = $1", {id});
  if (blocks != most)
    throw Refusal(409, "/month_most: the blocks give " + std::to_string(blocks) +
                           " points in a month, the book " + std::to_string(most));
  if (find_number(call.host, "SELECT count(*) FROM plugin_points_items WHERE book = $1", {id}) == 0)
    throw Refusal(409, "/items: there are none");
}

void move_to(const Call& call, std::int64_t id, const char* state) {
  call.host.write(
      {{"UPDATE plugin_points_books SET state = $2, version = version + 1 WHERE id = $1",
        {id, state},
        1}});
  call.answer(get_row(call, id));
}

void propose(const Call& call) {
  const auto id = get_draft(call, call.id("book"));
  require_whole(call, id);
  call.host.write(
      {{"INSERT INTO plugin_points_proposals (book, proposed_at) VALUES ($1, $2)"
        " ON CONFLICT (book) DO UPDATE SET proposed_at = excluded.proposed_at",
        {id, call.now},
        1}});
  move_to(call, id, "proposed");
}

void drop(const Call& call) {
  const auto id = call.id("book");
  const auto state = state_of(call, id);
  if (state != "draft" && state != "proposed")
    throw Refusal(409, "a rule book that is " + state + " cannot be dropped");
  move_to(call, id, "dropped");
}

}  // namespace

Json whole_book(const Host& host, std::int64_t id) {
  auto book = find_row(
      host, "SELECT " + std::string(as_json) + " FROM plugin_points_books b WHERE b.id = $1", {id});
  book["blocks"] =
      list_rows(host,
                "SELECT json_object('id', id, 'ordinal', ordinal, 'title', title, 'most', most)"
                " FROM plugin_points_blocks WHERE book = $1 ORDER BY ordinal",
                {id});
  book["items"] =
      list_rows(host,
                "SELECT json_object('id', id, 'ordinal', ordinal, 'block', block, 'chapter',"
                " chapter, 'title', title, 'points', points, 'day_most', day_most, 'month_most',"
                " month_most, 'source', source, 'note', note) FROM plugin_points_items WHERE book ="
                " $1 ORDER BY ordinal",
                {id});
  return book;
}

Book book_on(const Host& host, std::string_view community, std::string_view day) {
  Book book;
  host.query(
      "SELECT id, number, month_most, point_fen, redeem_fen FROM plugin_points_books WHERE " +
          std::string(holds_on),
      {community, day}, [&](const Row& row) {
        book = {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
      });
  if (book.id == 0) throw Refusal(409, "no rule book has been adopted that holds on this day");
  return book;
}

Item item_of(const Host& host, const Book& book, std::int64_t id) {
  Item item;
  const auto maybe_number = [](const Row& row, std::size_t at) {
    return row.is_null(at) ? std::nullopt : std::optional(row.integer(at));
  };
  host.query(
      "SELECT id, book, block, points, day_most, month_most, chapter, title, source FROM"
      " plugin_points_items WHERE id = $1 AND book = $2",
      {id, book.id}, [&](const Row& row) {
        item = {row.integer(0), row.integer(1),       row.integer(2),
                row.integer(3), maybe_number(row, 4), maybe_number(row, 5),
                row.string(6),  row.string(7),        row.string(8)};
      });
  if (item.id == 0) throw wrong("/item", "is no item of the rule book that holds on this day");
  return item;
}

std::int64_t get_draft(const Call& call, std::int64_t id) {
  if (const auto state = state_of(call, id); state != "draft")
    throw Refusal(409, "this rule book is " + state + " and no draft");
  return id;
}

void require_short(const Call& call, std::int64_t book) {
  if (whole_book(call.host, book).dump().size() > longest_answer)
    throw wrong("/items", "have too many words for one rule book");
}

std::vector<Route> book_routes() {
  constexpr const char* everybody =
      "resident member host recorder grid_worker grid_leader inspector supervisor merchant officer"
      " admin";
  return {{"GET", "/books", everybody, list},
          {"POST", "/books", "admin member", draft},
          {"GET", "/books/{book}", everybody, show},
          {"PUT", "/books/{book}", "admin", change},
          {"POST", "/books/{book}/import", "admin", import_items},
          {"POST", "/books/{book}/propose", "admin member", propose},
          {"POST", "/books/{book}/drop", "admin", drop},
          {"POST", "/books/{book}/adopt", "host", adopt_book},
          {"GET", "/books/{book}/votes", "host", list_book_votes},
          {"GET", "/book", everybody, show_for_day}};
}

}  // namespace points

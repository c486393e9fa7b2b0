// SPDX-License-Identifier: Apache-2.0
#include "shops.hpp"

#include <algorithm>

namespace points {
namespace {

/// So that all of them are one answer.
constexpr int most_shops = 100, most_goods = 200, most_goods_in_all = 2'000;
constexpr int most_people = 50, people_at_once = 100;
constexpr std::int64_t dearest = 1'000'000, most_stock = 1'000'000;
constexpr const char* everybody =
    "resident member host recorder grid_worker grid_leader inspector supervisor merchant officer"
    " admin";

bool need_flag(Fields& body, const char* name) {
  const auto flag = body.maybe_flag(name);
  if (!flag) throw wrong(std::string("/") + name, "is missing");
  return *flag;
}

/// Goods (`g`) that meet `condition`, each with its 'shop'.
Json list_goods(const Call& call, const std::string& condition, std::vector<Value> values) {
  const auto book = find_book(call.host, call.community, call.today());
  values.emplace_back(book ? Value(book->point_fen) : Value(nullptr));
  const auto price = "$" + std::to_string(values.size());
  return list_rows(call.host,
                   "SELECT json_object('id', g.id, 'title', g.title, 'points', g.points, 'fen',"
                   " g.points * " +
                       price +
                       ", 'stock', g.stock, 'on', " KIT_FLAG(
                           "g.is_on") ", 'version', g.version, 'shop', g.shop)"
                                      " FROM plugin_points_goods g WHERE " +
                       condition + " ORDER BY g.id",
                   values);
}

/// Shops (`s`) that meet `condition`, with their goods. $1 is the community, $2 who asks; what is
/// off is shown to the shop's own people and where `$3` is 1.
Json list_shops(const Call& call, const std::string& condition, std::vector<Value> values) {
  const bool all = call.has_role("admin") || call.has_role("supervisor");
  values.insert(values.begin(), {call.community, call.user, all ? 1 : 0});
  const std::string mine =
      "EXISTS (SELECT 1 FROM plugin_points_shop_people p WHERE p.user = $2 AND p.shop = s.id)";
  const auto where =
      " FROM plugin_points_shops s WHERE s.community = $1 AND (s.is_on = 1 OR $3 = 1"
      " OR " +
      mine + ") AND " + condition;
  auto shops =
      list_rows(call.host,
                "SELECT json_object('id', s.id, 'name', s.name, 'address', s.address,"
                " 'on', " KIT_FLAG("s.is_on") ", 'mine', json(iif(" +
                    mine + ", 'true', 'false')), 'goods', json('[]'), 'version', s.version)" +
                    where + " ORDER BY s.name, s.id",
                values);
  auto goods =
      list_goods(call,
                 "g.shop IN (SELECT s.id" + where +
                     ") AND (g.is_on = 1 OR $3 = 1 OR EXISTS (SELECT 1 FROM"
                     " plugin_points_shop_people p WHERE p.user = $2 AND p.shop = g.shop))",
                 values);
  std::map<std::int64_t, Json*> by_id;
  for (auto& shop : shops) by_id[shop.at("id").get<std::int64_t>()] = &shop["goods"];
  for (auto& one : goods) {
    const auto shop = one.at("shop").get<std::int64_t>();
    one.erase("shop");
    by_id.at(shop)->push_back(std::move(one));
  }
  return shops;
}

void answer_shop(const Call& call, std::int64_t id, int status = 200) {
  call.answer(list_shops(call, "s.id = $4", {id}).at(0), status);
}

void answer_goods(const Call& call, std::int64_t id, int status = 200) {
  auto goods = list_goods(call, "g.id = $1", {id}).at(0);
  goods.erase("shop");
  call.answer(goods, status);
}

void need_free_name(const Call& call, const std::string& name, std::int64_t but) {
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_points_shops WHERE community = $1 AND name = $2"
                  " AND id <> $3",
                  {call.community, name, but}) > 0)
    throw Refusal(409, "there is a shop of this name");
}

void need_free_title(const Call& call, std::int64_t shop, const std::string& title,
                     std::int64_t but) {
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_points_goods WHERE shop = $1 AND title = $2"
                  " AND id <> $3",
                  {shop, title, but}) > 0)
    throw Refusal(409, "the shop has goods of this title");
}

void get_shops(const Call& call) {
  expire_due(call.host, call.community);
  call.answer({{"items", list_shops(call, "1", {})}, {"next", nullptr}});
}

void create_shop(const Call& call) {
  auto body = call.body();
  const auto name = body.text("name", 1, 60), address = body.text("address", 1, 120);
  body.done();
  if (find_number(call.host, "SELECT count(*) FROM plugin_points_shops WHERE community = $1",
                  {call.community}) >= most_shops)
    throw Refusal(409, "there are " + std::to_string(most_shops) + " shops already");
  need_free_name(call, name, 0);
  call.host.write(
      {{"INSERT INTO plugin_points_shops (community, name, address)"
        " VALUES ($1, $2, $3)",
        {call.community, name, address},
        1}});
  answer_shop(call,
              find_number(call.host,
                          "SELECT id FROM plugin_points_shops WHERE community = $1 AND name = $2",
                          {call.community, name}),
              201);
}

void change_shop(const Call& call) {
  auto body = call.body();
  const auto name = body.text("name", 1, 60), address = body.text("address", 1, 120);
  const bool on = need_flag(body, "on");
  const auto version = body.integer("version", 1, INT64_MAX);
  body.done();
  const auto shop = get_shop(call, call.id("id"));
  need_free_name(call, name, shop.id);
  if (!call.host.try_write({{"UPDATE plugin_points_shops SET name = $1, address = $2, is_on = $3,"
                             " version = version + 1 WHERE id = $4 AND version = $5",
                             {name, address, on ? 1 : 0, shop.id, version},
                             1}}))
    throw Refusal(409, "the shop was changed meanwhile");
  answer_shop(call, shop.id);
}

void answer_people(const Call& call, std::int64_t shop) {
  call.answer({{"people", list_rows(call.host,
                                    "SELECT json_object('user', user, 'name', name)"
                                    " FROM plugin_points_shop_people WHERE shop = $1 ORDER BY user",
                                    {shop})}});
}

void get_people(const Call& call) { answer_people(call, get_shop(call, call.id("id")).id); }

/// The merchants of the community by id, as the core tells whoever asks.
std::map<std::string, std::string> list_merchants(const Call& call) {
  std::map<std::string, std::string> names;
  Json input{{"community", call.community}, {"role", "merchant"}, {"limit", people_at_once}};
  for (;;) {
    const auto answer = call.host.command(sifang_sdk::As::caller, "people.list", input.dump());
    if (answer.status != 200)
      throw std::runtime_error("people.list answers " + std::to_string(answer.status));
    const auto page = Json::parse(answer.body);
    for (const auto& one : page.at("items"))
      names[one.at("id").get<std::string>()] = one.at("name").get<std::string>();
    if (page.at("next").is_null()) return names;
    input["cursor"] = page.at("next");
  }
}

/// Who may take codes at a shop: merchants of the community, called what the core calls them. That
/// they are so still is what their role says, at each request.
void change_people(const Call& call) {
  auto body = call.body();
  auto list = body.objects("people", 0, most_people);
  body.done();
  std::vector<std::pair<std::string, std::string>> people;
  for (auto& one : list) {
    auto user = one.text("user", 1, 40), name = one.text("name", 1, 60);
    one.done();
    if (std::any_of(people.begin(), people.end(),
                    [&](const auto& other) { return other.first == user; }))
      throw wrong("/people", "has somebody twice");
    people.emplace_back(std::move(user), std::move(name));
  }
  const auto shop = get_shop(call, call.id("id"));
  const auto merchants =
      people.empty() ? std::map<std::string, std::string>{} : list_merchants(call);
  for (std::size_t i = 0; i < people.size(); ++i) {
    const auto merchant = merchants.find(people[i].first);
    if (merchant == merchants.end())
      throw wrong("/people/" + std::to_string(i) + "/user", "is no merchant of this community");
    people[i].second = merchant->second;
  }
  std::vector<Statement> statements{
      {"DELETE FROM plugin_points_shop_people WHERE shop = $1", {shop.id}}};
  for (const auto& [user, name] : people)
    statements.push_back(
        {"INSERT INTO plugin_points_shop_people (shop, user, name) VALUES ($1, $2, $3)",
         {shop.id, user, name},
         1});
  call.host.write(statements);
  answer_people(call, shop.id);
}

void create_goods(const Call& call) {
  auto body = call.body();
  const auto title = body.text("title", 1, 60);
  const auto points = body.integer("points", 1, dearest);
  const auto stock = body.integer("stock", 0, most_stock);
  body.done();
  const auto shop = get_shop(call, call.id("id"));
  if (find_number(call.host, "SELECT count(*) FROM plugin_points_goods WHERE shop = $1",
                  {shop.id}) >= most_goods)
    throw Refusal(409, "the shop has " + std::to_string(most_goods) +
                           " goods already: one that is off can be called something else");
  if (find_number(call.host,
                  "SELECT count(*) FROM plugin_points_goods WHERE shop IN"
                  " (SELECT id FROM plugin_points_shops WHERE community = $1)",
                  {call.community}) >= most_goods_in_all)
    throw Refusal(409, "the shops together have " + std::to_string(most_goods_in_all) +
                           " goods already: those that are off can be called something else");
  need_free_title(call, shop.id, title, 0);
  call.host.write(
      {{"INSERT INTO plugin_points_goods (shop, title, points, stock) VALUES ($1, $2, $3, $4)",
        {shop.id, title, points, stock},
        1}});
  answer_goods(
      call,
      find_number(call.host, "SELECT id FROM plugin_points_goods WHERE shop = $1 AND title = $2",
                  {shop.id, title}),
      201);
}

/// The shop that has them. Errors: Refusal 404.
Shop shop_of_goods(const Call& call, std::int64_t goods) {
  const auto shop =
      find_number(call.host, "SELECT shop FROM plugin_points_goods WHERE id = $1", {goods});
  if (shop == 0) throw Refusal(404, "there are no such goods");
  return get_shop(call, shop);
}

void change_goods(const Call& call) {
  auto body = call.body();
  const auto title = body.text("title", 1, 60);
  const auto points = body.integer("points", 1, dearest);
  const bool on = need_flag(body, "on");
  const auto version = body.integer("version", 1, INT64_MAX);
  body.done();
  const auto goods = call.id("id");
  need_free_title(call, shop_of_goods(call, goods).id, title, goods);
  if (!call.host.try_write({{"UPDATE plugin_points_goods SET title = $1, points = $2, is_on = $3,"
                             " version = version + 1 WHERE id = $4 AND version = $5",
                             {title, points, on ? 1 : 0, goods, version},
                             1}}))
    throw Refusal(409, "the goods were changed meanwhile");
  answer_goods(call, goods);
}

/// What came in, or, below 0, what is no longer there. Of no version: codes change it all the time.
void add_stock(const Call& call) {
  auto body = call.body();
  const auto add = body.integer("add", -most_stock, most_stock);
  body.done();
  const auto goods = call.id("id");
  need_own_shop(call, shop_of_goods(call, goods), {"admin"});
  if (!call.host.try_write({{"UPDATE plugin_points_goods SET stock = stock + $1 WHERE id = $2"
                             " AND stock + $1 BETWEEN 0 AND $3",
                             {add, goods, most_stock},
                             1}}))
    throw Refusal(409, "the stock would be below 0 or above " + std::to_string(most_stock));
  answer_goods(call, goods);
}

}  // namespace

Shop get_shop(const Call& call, std::int64_t id) {
  Shop shop;
  call.host.query(
      "SELECT id, name, address, is_on FROM plugin_points_shops WHERE id = $1 AND community = $2",
      {id, call.community}, [&](const Row& row) {
        shop = {row.integer(0), row.string(1), row.string(2), row.integer(3) == 1};
      });
  if (shop.id == 0) throw Refusal(404, "there is no such shop");
  return shop;
}

bool is_own_shop(const Call& call, std::int64_t id) {
  return call.has_role("merchant") &&
         find_number(call.host,
                     "SELECT count(*) FROM plugin_points_shop_people WHERE user = $1 AND shop = $2",
                     {call.user, id}) > 0;
}

void need_own_shop(const Call& call, const Shop& shop, const std::vector<const char*>& roles) {
  const bool holds = std::any_of(roles.begin(), roles.end(),
                                 [&](const char* role) { return call.has_role(role); });
  if (!holds && !is_own_shop(call, shop.id)) throw Refusal(403, "this is not your shop");
}

std::optional<Book> find_book(const Host& host, std::string_view community, std::string_view day) {
  try {
    return book_on(host, community, day);
  } catch (const Refusal& refusal) {
    if (refusal.status != 409) throw;
    return std::nullopt;
  }
}

std::vector<Route> shop_routes() {
  return {{"GET", "/shops", everybody, get_shops},
          {"POST", "/shops", "admin", create_shop},
          {"PUT", "/shops/{id}", "admin", change_shop},
          {"GET", "/shops/{id}/people", "admin", get_people},
          {"PUT", "/shops/{id}/people", "admin", change_people},
          {"POST", "/shops/{id}/goods", "admin", create_goods},
          {"PUT", "/goods/{id}", "admin", change_goods},
          {"POST", "/goods/{id}/stock", "merchant admin", add_stock}};
}

}  // namespace points

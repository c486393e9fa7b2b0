// SPDX-License-Identifier: Apache-2.0
// What the grid plugin makes of what it has read: times, tables and templates, webhooks, addresses,
// polygons.
#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <set>

#include "addresses.hpp"
#include "chance.hpp"
#include "kit/csv.hpp"
#include "mapping.hpp"
#include "open311.hpp"
#include "signature.hpp"
#include "webhook.hpp"

namespace sifang::fuzz {
namespace {

using grid::Json;

std::string seed_of(std::uint32_t seed) { return "seed " + std::to_string(seed); }

std::string some_time(Chance& chance) {
  const auto ms = chance.between(-60'000'000'000'000, 250'000'000'000'000);
  auto text = grid::open311::write_time(ms);
  if (chance.one_in(2))
    text = text.substr(0, 19) + std::string(chance.pick({".123Z", "+08:00", "-03:30", " 08:00", "z",
                                                         ".5+08:00", ".999999999999Z"}));
  return chance.one_in(2) ? chance.spoil(text) : text;
}

TEST(FuzzGridTimes, both_readers_agree_and_what_is_read_is_written_the_same) {
  for (int i = 0; i < tries(10'000); ++i) {
    Chance chance(base_seed() + static_cast<std::uint32_t>(i));
    const auto text = some_time(chance);
    SCOPED_TRACE(text);
    const auto liberal = grid::open311::read_time(text);
    const auto theirs = grid::parse_time(text, 480);
    if (liberal && theirs) {
      ASSERT_EQ(*liberal, *theirs);
    }
    for (const auto& read : {liberal, theirs}) {
      if (!read) continue;
      const auto second = (*read - ((*read % 1000) + 1000) % 1000);
      ASSERT_EQ(grid::open311::read_time(grid::open311::write_time(*read)), second);
      if (*read >= 0) {
        ASSERT_EQ(grid::parse_time(grid::write_time(*read), 0), second);
      }
    }
    // Both read what either has written.
    const auto ms = chance.between(0, 250'000'000'000'000);
    ASSERT_EQ(grid::write_time(ms), grid::open311::write_time(ms));
    ASSERT_EQ(grid::read_moment(std::to_string(1'700'000'000'000 + ms % 1'000'000), 0),
              1'700'000'000'000 + ms % 1'000'000);
  }
}

/// Tables as their reader takes them: any words in them.
Json some_tables(Chance& chance) {
  const auto word = [&] {
    return chance.one_in(3) ? chance.text(chance.below(4))
                            : std::string(chance.pick({"lift", "HG01", "*", "finish", "back",
                                                       "comment", "number", "OPEN", "处置中", "",
                                                       "status", "foreign", "words", "level"}));
  };
  Json tables = grid::initial_tables(chance.one_in(2) ? "webhook" : "open311");
  for (const auto* table : {"category", "state_out", "state_in", "grid", "deadline", "field"}) {
    if (chance.one_in(2)) continue;
    Json rows = Json::array();
    for (auto count = chance.below(4); count > 0; --count) {
      Json row{{"ours", word()}, {"theirs", word()}};
      if (std::string_view(table) == "deadline") row["minutes"] = chance.between(1, 525'600);
      if (std::string_view(table) == "field")
        row["pointer"] = chance.one_in(2) ? "/" + word() + "/" + std::to_string(chance.below(12))
                                          : kit::mend_utf8(chance.spoil("/a~1b/~0c/0"));
      if (chance.one_in(3)) row["level"] = chance.between(1, 99);
      rows.push_back(std::move(row));
    }
    tables[table] = std::move(rows);
  }
  return tables;
}

std::string some_template(Chance& chance) {
  const auto text = [&] {
    std::string made;
    for (auto count = chance.below(4); count > 0; --count)
      made += chance.one_in(2)
                  ? "{{" +
                        std::string(chance.pick({"ticket.title", "event.words", "ticket.photos",
                                                 "foreign", "ticket.lat"})) +
                        "}}"
                  : chance.text(3);
    return made;
  };
  Json json{{"a", text()}, {"b", {{"c", text()}, {"d", Json::array({text(), 1, nullptr})}}}};
  auto made = json.dump();
  return chance.one_in(3) ? kit::mend_utf8(chance.spoil(made)) : made;
}

std::size_t count_of(const Json& json) {
  std::size_t count = 1;
  if (json.is_structured())
    for (const auto& one : json) count += count_of(one);
  return count;
}

TEST(FuzzGridMapping, tables_that_nothing_is_wrong_with_can_be_worked_with) {
  const grid::KnownCodes known{.categories = {"lift"}, .grids = {"HG01"}};
  const Json values{{"ticket.title", "电梯 {{foreign}} \"坏\"了"},
                    {"event.words", "{{event.words}}"},
                    {"ticket.photos", {"http://a/1.jpg", "http://a/2.jpg"}},
                    {"foreign", nullptr},
                    {"ticket.lat", 30.25}};
  int right = 0;
  for (int i = 0; i < tries(3'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto tables = some_tables(chance);
    const auto text = some_template(chance);
    SCOPED_TRACE(seed_of(seed) + "\n" + tables.dump() + "\n" + text);
    const auto problems = grid::check_mapping(tables, "webhook", text, known);
    for (const auto& problem : problems)
      ASSERT_FALSE(problem.at("code").get<std::string>().empty());
    // What is wrong with a table does not keep it from being read.
    static_cast<void>(grid::translate(tables, "category", chance.text(1)));
    static_cast<void>(grid::status_out(tables, "finish"));
    static_cast<void>(grid::deadline_minutes(tables, chance.text(1)));
    for (const auto& row : tables.at("state_in"))
      ASSERT_TRUE(grid::rule_in(tables, grid::text_of(row, "theirs")));
    if (!problems.empty()) continue;
    ++right;
    const auto filled = grid::fill_template(text, values);
    ASSERT_TRUE(filled.is_object());
    ASSERT_GE(count_of(filled), count_of(Json::parse(text)));
    // What stands in a value is no placeholder.
    if (text.find("{{ticket.title}}") != text.npos) {
      ASSERT_NE(filled.dump().find("电梯 {{foreign}}"), std::string::npos) << filled;
    }
    for (const auto& row : tables.at("state_in"))
      ASSERT_EQ(grid::rule_in(tables, grid::text_of(row, "theirs"))->effect,
                grid::text_of(row, "ours"));
  }
  EXPECT_GT(right, 0);
}

TEST(FuzzGridMapping, an_update_never_goes_back_without_a_reason) {
  const std::set<std::string> outcomes{"applied", "stale", "unknown", "refused", "returned"};
  for (int i = 0; i < tries(5'000); ++i) {
    Chance chance(base_seed() + static_cast<std::uint32_t>(i));
    const auto tables = some_tables(chance);
    const auto rule = grid::rule_in(
        tables, chance.one_in(2)
                    ? chance.pick({"open", "fixed", "closed", "cancelled", "Un Changed"})
                    : chance.text(2));
    const grid::Known before{.last_at = chance.between(0, 9), .level = chance.between(0, 5)};
    const grid::Incoming update{
        .at = chance.between(0, 9), .level = chance.between(0, 6), .has_words = chance.one_in(2)};
    const auto judged = grid::judge(rule, before, update);
    ASSERT_TRUE(outcomes.contains(judged.outcome)) << judged.outcome;
    if (judged.outcome == "applied" || judged.outcome == "returned") {
      ASSERT_TRUE(judged.outcome == "returned" ? update.has_words : judged.level >= before.level);
    } else {
      ASSERT_EQ(judged.effect, "none");
      ASSERT_FALSE(judged.why.empty());
    }
    const auto wait = grid::back_off_ms(chance.between(1, 600), chance.between(0, INT64_MAX), 0.5);
    ASSERT_TRUE(wait > 0 && wait <= 3'600'000);
  }
}

TEST(FuzzGridWebhooks, a_pointer_finds_what_the_standard_finds) {
  for (int i = 0; i < tries(3'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto name = [&] { return chance.pick({"a", "b", "a/b", "m~n", "", "0", "~1", "01"}); };
    Json body = Json::object();
    for (auto count = chance.below(4); count > 0; --count) {
      Json list = Json::array({"x", 2, {{std::string(name()), "deep"}}, nullptr, "y"});
      body[std::string(name())] = chance.one_in(2) ? std::move(list) : Json("t");
    }
    std::string pointer;
    for (auto count = 1 + chance.below(3); count > 0; --count)
      pointer += "/" + std::string(chance.pick({"a", "b", "a~1b", "m~0n", "", "0", "1", "2", "~01",
                                                "00", "01", "-", "9", "99999999999999999999"}));
    SCOPED_TRACE(seed_of(seed) + "\n" + pointer + " in " + body.dump());
    grid::Connector connector;
    connector.kind = "webhook";
    connector.tables = {{"field", Json::array({{{"ours", "foreign"}, {"pointer", pointer}}})}};
    std::string expected;
    try {
      if (const Json::json_pointer at(pointer); body.contains(at)) {
        const auto& found = body.at(at);
        if (found.is_string()) expected = found.get<std::string>();
        if (found.is_number()) expected = found.dump();
      }
    } catch (const Json::exception&) {
    }
    if (expected.empty()) expected = grid::text_at(body, "id");
    ASSERT_EQ(grid::read_foreign(connector, body.dump()), expected);
  }
}

std::string some_secret(Chance& chance) {
  const auto bytes = chance.bytes(24 + chance.below(41));
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return "whsec_" + text;
}

TEST(FuzzGridWebhooks, only_what_was_signed_is_taken) {
  for (int i = 0; i < tries(2'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    SCOPED_TRACE(seed_of(seed));
    const auto secret = some_secret(chance), other = some_secret(chance);
    const auto now = chance.between(0, 4'000'000'000);
    const auto sent = now + chance.between(-400, 400);
    std::string id = "i" + chance.text(4), at = std::to_string(sent), body = chance.bytes(40);
    const auto signature = grid::sign(secret, id, at, body);
    const auto check = [&](const std::string& with, const std::string& said) {
      return grid::check_signature({other, with}, {id, at, said}, body, now);
    };
    const bool is_now = std::abs(sent - now) <= grid::signature_window_s;
    ASSERT_EQ(check(secret, "v1,eA== " + signature + " v2,x").empty(), is_now);
    ASSERT_NE(check(other, signature), "");
    const auto spoilt = chance.spoil(signature);
    ASSERT_EQ(check(secret, spoilt).empty(),
              is_now && (" " + spoilt + " ").find(" " + signature + " ") != std::string::npos)
        << spoilt;
    auto& one = *std::array{&id, &at, &body}[chance.below(3)];
    const auto before = one;
    one = chance.spoil(one);
    if (one != before) {
      ASSERT_NE(check(secret, signature), "");
    }
    const auto key = grid::key_of_secret(chance.spoil(secret));
    if (key) {
      ASSERT_TRUE(key->size() >= 24 && key->size() <= 64);
    }
  }
}

TEST(FuzzGridWebhooks, no_key_stands_in_what_is_kept_of_an_error) {
  for (int i = 0; i < tries(2'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    grid::Connector connector;
    connector.key = chance.one_in(4) ? std::string(chance.pick({"aaaa", "%%%%", "k k k"}))
                                     : "k" + chance.text(4 + chance.below(5));
    connector.secret = some_secret(chance);
    std::string error;
    for (auto count = chance.below(9); count > 0; --count)
      error += chance.one_in(2)   ? connector.key
               : chance.one_in(3) ? connector.secret
               : chance.one_in(2) ? grid::percent_encode(connector.key)
                                  : chance.text(2);
    SCOPED_TRACE(seed_of(seed) + "\n" + connector.key + "\n" + error);
    const auto kept = grid::without_keys(connector, error);
    ASSERT_EQ(kept.find(connector.secret), kept.npos);
    ASSERT_EQ(kept.find(connector.key), kept.npos) << kept;
  }
  // A township that answers with nothing but our key, in the most that it may.
  grid::Connector connector;
  connector.key = "k123";
  std::string error;
  while (error.size() < 16'000'000) error += connector.key;
  EXPECT_EQ(grid::without_keys(connector, error).find(connector.key), std::string::npos);
}

TEST(FuzzGridAddresses, what_people_are_led_to_is_a_web_address) {
  for (int i = 0; i < tries(5'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto address = [&] {
      auto text =
          std::string(chance.pick({"https://", "http://", "HTTP://", "javascript:", "//"})) +
          std::string(chance.pick({"a.example", "a@b", "b:8080", "/", ""})) +
          std::string(chance.pick({"/case/{{foreign}}", "?id={{foreign}}#{{foreign}}",
                                   "{{foreign}}", "/{{ticket}}", "/x"}));
      return chance.one_in(3) ? chance.spoil(text) : text;
    };
    const auto url = address(), told = address(), foreign = chance.any_text(chance.below(9));
    SCOPED_TRACE(seed_of(seed) + "\n" + url + "\n" + told + "\n" + foreign);
    const auto page = grid::case_page(grid::is_case_url(url) ? url : "", foreign, told);
    ASSERT_TRUE(page.empty() || grid::is_web_address(page)) << page;
    ASSERT_EQ(page.find("{{"), page.npos);
    ASSERT_EQ(page.find('"'), page.npos);
    const auto host =
        page.substr(0, page.find_first_of("/?#", page.empty() ? 0 : page.find("://") + 3));
    ASSERT_EQ(host.find('@'), host.npos) << page;
  }
}

}  // namespace
}  // namespace sifang::fuzz

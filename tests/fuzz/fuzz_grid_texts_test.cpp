// SPDX-License-Identifier: Apache-2.0
// What the grid plugin reads of others and asks nobody about: forms, XML in any encoding, lists,
// times, addresses, signatures.
#include <gtest/gtest.h>
#include <iconv.h>

#include <array>

#include "addresses.hpp"
#include "chance.hpp"
#include "form.hpp"
#include "kit/csv.hpp"
#include "open311.hpp"
#include "open311_client.hpp"
#include "signature.hpp"
#include "their_text.hpp"
#include "webhook.hpp"
#include "xml.hpp"

namespace sifang::fuzz {
namespace {

using grid::Json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t long_size = 4'000'000;

std::string seed_of(std::uint32_t seed) { return "seed " + std::to_string(seed); }

Pairs some_fields(Chance& chance) {
  Pairs fields;
  for (auto count = 1 + chance.below(6); count > 0; --count)
    fields.emplace_back(
        chance.one_in(4) ? "x" + chance.text(3)
                         : std::string(chance.pick({"service_code", "description", "lat", "api_key",
                                                    "attribute[title]", "media_url[]"})),
        chance.text(chance.below(20)));
  return fields;
}

std::string as_form(const Pairs& fields, Chance& chance) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (!body.empty()) body += '&';
    auto text = grid::percent_encode(value);
    if (chance.one_in(2))
      for (auto at = text.find("%20"); at != text.npos; at = text.find("%20"))
        text.replace(at, 3, "+");
    body += grid::percent_encode(name) + "=" + text;
  }
  return body;
}

/// No text of them begins a line with this.
constexpr const char* boundary = "----b0undary";

std::string as_parts(const Pairs& fields, const std::vector<grid::open311::FormFile>& files) {
  std::string body;
  for (const auto& [name, value] : fields) {
    std::string quoted;
    for (const char c : name) quoted += c == '"' ? "\\\"" : std::string(1, c);
    body += std::string("--") + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted +
            "\"\r\n\r\n" + value + "\r\n";
  }
  for (const auto& file : files)
    body += std::string("--") + boundary + "\r\nContent-Type: " + file.type +
            "\r\ncontent-disposition: form-data; name=" + file.field + "; filename=\"" + file.name +
            "\"\r\n\r\n" + file.bytes + "\r\n";
  return body + "--" + boundary + "--\r\n";
}

void expect_bounds(const grid::open311::Form& form) {
  using namespace grid::open311;
  ASSERT_TRUE(form.status == 400 || form.status == 413);
  if (!form.fault.empty()) return;
  std::size_t bytes = 0;
  for (const auto& [name, value] : form.fields) {
    bytes += name.size() + value.size();
    ASSERT_TRUE(kit::is_utf8(name) && kit::is_utf8(value));
    ASSERT_FALSE(name.empty());
  }
  ASSERT_LE(bytes, longest_texts);
  ASSERT_LE(form.fields.size() + form.files.size(), most_fields + most_parts);
}

TEST(FuzzGridForms, what_is_sent_is_read) {
  for (int i = 0; i < tries(2'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    auto fields = some_fields(chance);
    const auto body = as_form(fields, chance);
    SCOPED_TRACE(seed_of(seed) + "\n" + body);
    const std::string type(chance.pick({"", "application/x-www-form-urlencoded",
                                        " Application/X-WWW-form-urlencoded ; charset=utf-8"}));
    const auto form = grid::open311::read_form(type, body);
    ASSERT_EQ(form.fault, "");
    ASSERT_EQ(form.fields, fields);
    for (auto& [name, value] : fields)  // what ends a line ends the header
      std::erase_if(name, [](char c) { return c == '\n' || c == '\r' || c == '\\'; });
    std::vector<grid::open311::FormFile> files;
    for (auto count = chance.below(3); count > 0; --count)
      files.push_back({"media", "1.jpg", "image/jpeg", "\xFF\xD8" + chance.bytes(40)});
    const auto parts = as_parts(fields, files);
    const auto read = grid::open311::read_form(
        std::string("multipart/form-data; boundary=\"") + boundary + "\"", parts);
    ASSERT_EQ(read.fault, "") << parts;
    ASSERT_EQ(read.fields, fields) << parts;
    ASSERT_EQ(read.files.size(), files.size()) << parts;
    for (std::size_t at = 0; at < files.size(); ++at) {
      ASSERT_EQ(read.files[at].bytes, files[at].bytes);
      ASSERT_EQ(read.files[at].name, files[at].name);
      ASSERT_EQ(read.files[at].type, files[at].type);
    }
  }
}

TEST(FuzzGridForms, spoilt_bodies_keep_their_bounds_or_say_what_is_wrong) {
  for (int i = 0; i < tries(3'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto fields = some_fields(chance);
    const bool in_parts = chance.one_in(2);
    auto body = in_parts ? as_parts(fields, {{"f", "a.jpg", "image/jpeg", chance.bytes(30)}})
                         : as_form(fields, chance);
    auto type = in_parts ? std::string("multipart/form-data; boundary=") + boundary : std::string();
    for (auto times = chance.below(4); times > 0; --times) body = chance.spoil(body);
    if (chance.one_in(5)) type = chance.spoil(type);
    SCOPED_TRACE(seed_of(seed) + "\n" + type + "\n" + body);
    expect_bounds(grid::open311::read_form(type, body));
  }
  const std::string multipart = "multipart/form-data; boundary=";
  for (const auto* piece :
       {"--", "\n--", "\n---", "\n--b\n", "a=b&", "&", "%", "%4", "\n", "\r\n\r\n", ";", "=;",
        "\";", "\n--b\nContent-Disposition: form-data; name=x\n\n"}) {
    std::string text = "--b\nContent-Disposition: form-data;";
    while (text.size() < long_size) text += piece;
    expect_bounds(grid::open311::read_form("", text));
    for (const auto* with : {"b", "-", "--", "----------------------------------------"})
      expect_bounds(grid::open311::read_form(multipart + with, text + "\n--b--"));
  }
}

/// As XML keeps it: line ends of one kind, nothing where there are but blanks.
Json as_kept(std::string text) {
  text = grid::open311::xml_text(text);
  for (auto at = text.find('\r'); at != text.npos; at = text.find('\r'))
    text.replace(at, text.substr(at).starts_with("\r\n") ? 2 : 1, "\n");
  return text.find_first_not_of(" \t\n") == text.npos ? Json() : Json(text);
}

/// Ours, of which each has what a list of GeoReport has.
Json some_list(Chance& chance) {
  Json list = Json::array();
  for (auto count = chance.below(4); count > 0; --count) {
    Json one{{"update_id", "u" + chance.any_text(chance.below(5))},
             {"service_request_id", "r" + chance.text(chance.below(5))},
             {"status", std::string(chance.pick({"open", "CLOSED", "处置中", "fixed"}))},
             {"updated_datetime", "2026-11-28T09:00:00+08:00"},
             {"description", chance.any_text(chance.below(30))},
             {"lat", 30.25},
             {"media_url", nullptr}};
    list.push_back(std::move(one));
  }
  return list;
}

TEST(FuzzGridLists, ours_are_read_as_they_were_in_either_format) {
  for (int i = 0; i < tries(1'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto list = some_list(chance);
    const auto xml = grid::open311::write_xml("service_request_updates", list);
    SCOPED_TRACE(seed_of(seed) + "\n" + xml);
    ASSERT_TRUE(kit::is_utf8(xml));
    const auto read = grid::read_list(xml, "service_request_updates");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), list.size());
    for (std::size_t at = 0; at < list.size(); ++at)
      for (const auto& [name, value] : list[at].items()) {
        const auto text = value.is_string() ? as_kept(value.get<std::string>())
                          : value.is_null() ? Json()
                                            : Json(value.dump());
        ASSERT_EQ((*read)[at].at(name), text) << name;
      }
    ASSERT_FALSE(grid::read_list(xml, "service_requests"));
    ASSERT_EQ(grid::read_list(list.dump(), "service_requests"), list);
    const Json wrapped{{"service_requests", list}};
    ASSERT_EQ(grid::read_list(wrapped.dump(), "service_requests"), list);
  }
}

/// Whatever it was read from: it can be kept, shown and compared.
void expect_list(std::string_view body, std::string_view named) {
  bool is_damaged = false;
  const auto list = grid::read_list(body, named, &is_damaged);
  ASSERT_TRUE(kit::is_utf8(grid::read_error(body)));
  if (!list) return;
  ASSERT_TRUE(list->is_array());
  ASSERT_EQ(kit::parse_json(list->dump()), *list);  // throws for bytes that are none
  for (const auto& one : *list)
    if (const auto update = grid::read_update(one, 480)) {
      ASSERT_FALSE(update->id.empty() || update->foreign.empty() || update->status.empty());
      ASSERT_TRUE(kit::is_utf8(update->id + update->words + update->who));
      ASSERT_TRUE(update->level >= 0 && update->level <= 999);
    }
}

TEST(FuzzGridLists, spoilt_ones_are_none_or_lists_of_text) {
  for (int i = 0; i < tries(3'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    auto list = some_list(chance);
    for (auto& one : list)
      one["extras"] = {{"level", "4"}, {"who", "王"}, {"step", chance.text(2)}};
    auto body =
        chance.one_in(2) ? list.dump() : grid::open311::write_xml("service_request_updates", list);
    for (auto times = 1 + chance.below(4); times > 0; --times) body = chance.spoil(body);
    SCOPED_TRACE(seed_of(seed) + "\n" + body);
    expect_list(body, chance.one_in(2) ? "" : "service_request_updates");
    expect_list(chance.bytes(chance.below(30)), "");
  }
  for (const auto* piece : {"<a>", "<", "[", "{\"a\":", "&lt;", "&", "<a/>", "<!--", "<![CDATA[",
                            "{\"description\":\"x\"},", "\xEF\xBB\xBF"})
    for (const auto* start : {"<errors>", "[", ""}) {
      std::string text = start;
      while (text.size() < long_size) text += piece;
      expect_list(text, "");
    }
}

/// In another encoding; nothing where it has no such characters.
std::optional<std::string> encoded(const std::string& text, const char* to) {
  const auto open = iconv_open(to, "UTF-8");
  std::string in = text, out(text.size() * 4 + 16, '\0');
  char *from = in.data(), *into = out.data();
  std::size_t left = in.size(), room = out.size();
  const bool failed = iconv(open, &from, &left, &into, &room) == static_cast<std::size_t>(-1);
  iconv_close(open);
  if (failed) return std::nullopt;
  out.resize(out.size() - room);
  return out;
}

TEST(FuzzGridEncodings, what_a_township_writes_is_read_in_its_own) {
  for (int i = 0; i < tries(500); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const auto* const name =
        std::array{"GBK",    "GB18030", "Big5",        "UTF-16",  "Shift_JIS",
                   "GB2312", "UTF-8",   "ISO-2022-CN", "UTF-32BE"}[chance.below(9)];
    std::string words;
    for (auto count = chance.below(12); count > 0; --count)
      words += chance.pick({"电", "梯", "坏", "了", "，", "a", "1", " ", "已"});
    words = kit::trim(words);
    const auto text = std::string("<?xml version=\"1.0\" encoding=\"") + name +
                      "\"?><errors><error><description>" + words +
                      "</description></error></errors>";
    const auto body = encoded(text, name);
    if (!body) continue;
    SCOPED_TRACE(seed_of(seed) + "\n" + name + "\n" + text);
    bool is_damaged = true;
    const auto list = grid::read_list(*body, "errors", &is_damaged);
    ASSERT_TRUE(list);
    ASSERT_EQ(grid::text_at(list->at(0), "description"), words);
    ASSERT_FALSE(is_damaged);
    expect_list(chance.spoil(chance.spoil(*body)), "");
  }
}

TEST(FuzzGridEncodings, bytes_of_any_encoding_become_text) {
  constexpr std::array names{
      "UTF-7",         "UTF-7-IMAP",     "UCS-2",   "UCS-4",        "UTF-16",
      "UTF-32",        "EUC-CN",         "EUC-TW",  "EUC-JISX0213", "ISO-2022-CN-EXT",
      "ISO-2022-JP-3", "ISO-2022-KR",    "HZ",      "BIG5-HKSCS",   "JOHAB",
      "UHC",           "SHIFT_JISX0213", "IBM930",  "IBM933",       "IBM939",
      "IBM1364",       "IBM1390",        "IBM1399", "TSCII",        "TCVN",
      "ARMSCII-8",     "CP1255",         "CP1258",  "T.61",         "ANSI_X3.110",
      "ISO_6937",      "UNICODE",        "WCHAR_T", "CHAR",         "",
      "no-such"};
  for (int i = 0; i < tries(1'000); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    Chance chance(seed);
    const std::string name = chance.pick(names);
    auto text = "<?xml version='1.0' encoding='" + name + "'?><a><b>" +
                chance.bytes(chance.below(60)) + chance.any_text(chance.below(9)) + "</b></a>";
    if (chance.one_in(4)) text = chance.spoil(text);
    SCOPED_TRACE(seed_of(seed) + "\n" + name);
    const auto read = grid::read_xml_text(text);
    if (read.is_utf8) {
      ASSERT_TRUE(kit::is_utf8(read.text));
    }
    expect_list(text, "");
  }
  for (const auto* name : names)
    for (const char byte : {'\x1B', '\x0E', '\x80', '\xFF', '~', '+', '\x81'})
      static_cast<void>(grid::read_xml_text(std::string("<?xml encoding='") + name + "'?>" +
                                            std::string(long_size / 40, byte)));
}

TEST(FuzzGridXml, every_text_stands_in_it_and_comes_back) {
  for (int i = 0; i < tries(3'000); ++i) {
    Chance chance(base_seed() + static_cast<std::uint32_t>(i));
    const auto text = chance.one_in(2) ? chance.bytes(chance.below(30)) : chance.any_text(20);
    const auto kept = grid::open311::xml_text(text);
    ASSERT_TRUE(kit::is_utf8(kept));
    ASSERT_EQ(grid::open311::xml_text(kept), kept);
    const auto clean = grid::open311::clean(kept, chance.one_in(2));
    ASSERT_EQ(grid::open311::clean(clean), clean);
    const auto most = 1 + chance.below(12);
    ASSERT_LE(kit::count_characters(grid::open311::cut(kept, most)), most);
    ASSERT_EQ(grid::open311::cut(kept, most), grid::cut(kept, most));
    ASSERT_TRUE(kit::is_utf8(grid::cut(kept, most)));
  }
}

}  // namespace
}  // namespace sifang::fuzz

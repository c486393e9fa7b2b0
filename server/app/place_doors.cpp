// SPDX-License-Identifier: Apache-2.0
// The QR codes of doors, and the import of places from a page.
#include <algorithm>
#include <charconv>
#include <sstream>

#include "app/communities.hpp"
#include "app/places.hpp"
#include "domain/limits.hpp"
#include "protocol/qr_code.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;
using enum domain::Role;

constexpr protocol::TextLimits part{0, domain::code_max};
constexpr std::int64_t csv_max = 900'000;  // characters; a request holds a megabyte

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain = "-._~";
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || plain.find(c) != plain.npos) {
      out += c;
      continue;
    }
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

struct ListPlaceCodes {
  static constexpr CommandInfo info{
      .name = "place.codes",
      .verb = Verb::get,
      .path = "/communities/{community}/places/codes",
      .effect = Effect::read,
      .roles = domain::proxies,
      .returns = "place_codes",
      .summary = "QR codes for doors: each leads to the submit page with its place filled in."};
  struct Input {
    std::string community, site;
    std::optional<std::string> building, cursor;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("site", &Input::site, {8, 200}, "where people open Sifang: https://example.org")
        .text("building", &Input::building, part, "of one building; empty: what is outside")
        .text("cursor", &Input::cursor, {1, 20});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    const auto site = read_site(input.site);
    if (!site) return site.error();
    std::size_t at = 0;
    if (input.cursor) {
      const auto& text = *input.cursor;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), at);
      if (error != std::errc{} || end != text.data() + text.size())
        return Error{Errc::invalid, "", {{"/cursor", "is not one that this list gave"}}};
    }
    auto doors = list_doors(call.tx, community->id);
    if (input.building)
      std::erase_if(doors,
                    [&](const Door& door) { return door.place.building != *input.building; });
    const auto end = std::min(doors.size(), at + static_cast<std::size_t>(input.limit));
    JsonWriter out;
    out.begin_object().field("community", community->name).key("items").begin_array();
    for (; at < end; ++at) write(out, doors[at].place, *site, community->code);
    out.end_array().key("next");
    if (end < doors.size())
      out.value(std::to_string(end));
    else
      out.null();
    out.end_object();
    return Reply{.body = out.take()};
  }

 private:
  static void write(JsonWriter& out, const ListedPlace& place, const std::string& site,
                    const std::string& community) {
    auto link = site + "/submit?c=" + percent_encoded(community);
    for (const auto& [name, text] : {std::pair("&b=", &place.building),
                                     std::pair("&u=", &place.unit), std::pair("&p=", &place.name)})
      if (!text->empty()) link += name + percent_encoded(*text);
    out.begin_object();
    write_where(out, place);
    out.field("link", link).field("qr", protocol::qr_svg(link)).end_object();
  }
};

struct ImportPlaces {
  static constexpr CommandInfo info{
      .name = "place.import",
      .verb = Verb::post,
      .path = "/communities/{community}/places/import",
      .effect = Effect::write,
      .roles = {admin},
      .returns = "place_import",
      .summary =
          "Buildings and places, or households, from CSV; what is there already stays. A dry run "
          "says what would happen and writes nothing."};
  struct Input {
    std::string community, csv;
    ImportKind kind = ImportKind::places;
    bool dry_run = false, skip_bad = false;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .code(
            "kind", &Input::kind, {"places", "households"},
            [](std::string_view text) {
              return std::optional(text == "places" ? ImportKind::places : ImportKind::households);
            },
            "places: building, unit, name, grid, lat, lon; households: building, unit, room, grid")
        .text("csv", &Input::csv, {1, csv_max}, "the first line names the columns");
    shape.boolean("dry_run", &Input::dry_run, "writes nothing").with_default();
    return shape
        .boolean("skip_bad", &Input::skip_bad,
                 "leaves bad rows out; otherwise one bad row leaves everything out")
        .with_default();
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    std::istringstream csv(input.csv);
    const auto result =
        import_places(call.tx, call.services, &call.caller, community->id, csv,
                      {.kind = input.kind, .dry_run = input.dry_run, .skip_bad = input.skip_bad});
    JsonWriter out;
    out.begin_object().field("added", result.added).field("known", result.known);
    out.field("bad", result.bad).field("written", result.written).key("problems").begin_array();
    for (const auto& problem : result.problems) {
      out.begin_object().field("line", static_cast<std::int64_t>(problem.line));
      out.field("column", problem.column).field("code", problem.code).end_object();
    }
    out.end_array().key("unused").begin_array();
    for (const auto& column : result.unused) out.value(column);
    out.end_array().end_object();
    return Reply{.body = out.take()};
  }
};

}  // namespace

void add_door_commands(CommandTable& commands) {
  commands.add<ListPlaceCodes>();
  commands.add<ImportPlaces>();
}

}  // namespace sifang::app

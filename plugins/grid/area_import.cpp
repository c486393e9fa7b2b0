// SPDX-License-Identifier: Apache-2.0
// Grids out of a GeoJSON file: every feature is checked before the first is written. One that says
// something else than what is there changes it; a name or parent that it does not say stays.
#include <algorithm>
#include <set>

#include "kit/csv.hpp"
#include "redraw.hpp"

namespace grid {
namespace {

constexpr std::size_t most_features = 500, most_problems = 100;

struct Order {
  std::string geojson, code_name, name_name, parent_name;
  Datum datum = Datum::wgs84;
  bool dry_run = false, skip_bad = false;
};

/// As it is: letters that no text of ours has are a problem of the feature that has them.
std::string read_file(Fields& body) {
  constexpr std::size_t most = 1'000'000;
  const auto file = body.json("geojson");
  if (!file.is_string()) throw wrong("/geojson", "must be the text of a file");
  auto text = file.get<std::string>();
  if (text.empty() || count_characters(text) > most)
    throw wrong("/geojson", "must have 1 to 1000000 characters");
  return text;
}

Order read_import(const Call& call) {
  auto body = call.body();
  Order order;
  order.geojson = read_file(body);
  order.code_name = body.text_or("code", 60, "code");
  order.name_name = body.text_or("name", 60, "name");
  order.parent_name = body.text_or("parent", 60, "parent");
  if (!body.has("datum")) throw wrong("/datum", "is missing");
  order.datum = read_datum(body);
  order.dry_run = body.maybe_flag("dry_run").value_or(false);
  order.skip_bad = body.maybe_flag("skip_bad").value_or(false);
  body.done();
  return order;
}

/// Errors: Refusal 422 where the file as a whole is none.
Json read_features(const std::string& geojson) {
  auto file = parse_json(geojson);
  if (!file.is_object()) throw wrong("/geojson", "is no JSON");
  if (file.value("type", Json()) == "Feature") file = {{"features", Json::array({file})}};
  const auto found = file.find("features");
  if (found == file.end() || !found->is_array() || found->empty())
    throw wrong("/geojson", "is no FeatureCollection with features");
  if (found->size() > most_features) throw wrong("/geojson", "has more than 500 features");
  return *found;
}

/// A property as text: codes are often numbers. Nothing where it has letters that no text of ours
/// has: control characters, and those that turn its direction.
std::optional<std::string> property(const Json& feature, const std::string& name) {
  if (!feature.is_object() || !feature.contains("properties")) return "";
  const auto& properties = feature["properties"];
  if (!properties.is_object() || !properties.contains(name)) return "";
  const auto& value = properties[name];
  if (value.is_number_integer()) return value.dump();
  if (!value.is_string()) return "";
  try {
    return Fields(Json{{"text", value}}).text_or("text", SIZE_MAX);
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

class Import {
 public:
  Import(const Call& call, const Order& order)
      : call_(call), order_(order), before_(load_lines(call.host, call.community)) {}

  Json run(const Json& features) {
    after_ = before_;
    for (std::size_t at = 0; at < features.size(); ++at) check(at + 1, features[at]);
    check_parents();
    const bool may_write = !order_.dry_run && (order_.skip_bad || bad_.empty());
    const auto moves = list_moves(call_.host, call_.community, before_, after_);
    std::optional<std::int64_t> job;
    if (may_write) job = write(moves);
    const auto added = count_added(), changed = count_changed();
    return {{"added", added},
            {"changed", changed},
            {"known", static_cast<std::int64_t>(read_.size()) - added - changed},
            {"bad", bad_.size()},
            {"written", may_write},
            {"problems", problems_},
            {"moves", moves.size()},
            {"job", job ? Json(*job) : Json()}};
  }

 private:
  /// A feature that could be read, by the code of its grid.
  struct Read {
    std::size_t feature;
    Area area;
    bool is_known;
  };

  void refuse(std::size_t feature, const char* code) {
    bad_.insert(feature);
    if (problems_.size() < most_problems)
      problems_.push_back({{"feature", feature}, {"code", code}});
  }

  void check(std::size_t feature, const Json& json) {
    const auto read = property(json, order_.code_name), name = property(json, order_.name_name),
               parent = property(json, order_.parent_name);
    if (!read) return refuse(feature, "code");
    const auto& code = *read;
    if (code.empty()) return refuse(feature, "needed");
    if (code.find_first_of(" :\t\r\n") != code.npos) return refuse(feature, "code");
    if (code.size() > code_bytes_most) return refuse(feature, "long");
    if (!seen_.insert(code).second) return refuse(feature, "twice");
    const auto* known = before_.area(code);
    Area area = known ? *known : Area{.code = code, .name = code, .parent = {}};
    if (!name) return refuse(feature, "name");
    if (!parent) return refuse(feature, "parent");
    if (!name->empty()) area.name = *name;
    if (!parent->empty()) area.parent = *parent;
    if (count_characters(area.name) > 60) return refuse(feature, "long");
    const char* fault = nullptr;
    area.shape = Shape::read(json.value("geometry", Json()), order_.datum, fault);
    if (fault) return refuse(feature, fault);
    take({feature, std::move(area), known != nullptr});
  }

  void take(Read read) {
    if (after_.areas().size() >= most_areas && !read.is_known)
      throw wrong("/geojson", "there would be more than 500 grids");
    after_.put(read.area);
    read_.push_back(std::move(read));
  }

  /// Once all are known, in whatever order they stand; what is refused takes along what lies in it.
  void check_parents() {
    for (bool again = true; again;) {
      again = false;
      for (auto read = read_.begin(); read != read_.end();) {
        const char* fault = fault_of_parent(read->area);
        if (!fault) {
          ++read;
          continue;
        }
        refuse(read->feature, fault);
        after_.take_back(read->area.code, before_);
        read = read_.erase(read);
        again = true;
      }
    }
    require_micros();
  }

  [[nodiscard]] const char* fault_of_parent(const Area& area) const {
    if (!area.parent.empty()) {
      const auto* parent = after_.area(area.parent);
      if (!parent || !parent->parent.empty() || area.parent == area.code) return "parent";
    }
    const auto fault = fault_of(after_, area);
    return fault.empty() ? nullptr : fault == "tangled" ? "tangled" : "outside";
  }

  /// Micro-grids of before that the file does not name stay within their grids.
  void require_micros() {
    for (auto read = read_.begin(); read != read_.end();) {
      const auto& code = read->area.code;
      const bool leaves = std::any_of(after_.areas().begin(), after_.areas().end(), [&](auto& one) {
        return one.second.parent == code &&
               (!fault_of(after_, one.second).empty() || !read->area.parent.empty());
      });
      if (!leaves) {
        ++read;
        continue;
      }
      refuse(read->feature, "outside");
      after_.take_back(code, before_);
      read = read_.erase(read);
    }
  }

  [[nodiscard]] bool differs(const Read& read) const {
    const auto& was = *before_.area(read.area.code);
    return was.name != read.area.name || was.parent != read.area.parent || !was.shape ||
           was.shape->geometry() != read.area.shape->geometry();
  }
  [[nodiscard]] std::int64_t count_added() const {
    return std::count_if(read_.begin(), read_.end(), [](auto& read) { return !read.is_known; });
  }
  [[nodiscard]] std::int64_t count_changed() const {
    return std::count_if(read_.begin(), read_.end(),
                         [this](auto& read) { return read.is_known && differs(read); });
  }

  std::optional<std::int64_t> write(const std::deque<Move>& moves) {
    bool any = false;
    for (const auto& read : read_) {
      if (read.is_known && !differs(read)) continue;
      save_area(call_, read.area);
      any = true;
    }
    if (!any) return std::nullopt;
    return start_redraw(call_.host, call_.community,
                        {"", "导入网格边界", call_.user, call_.user_name}, moves);
  }

  const Call& call_;
  const Order& order_;
  const Lines before_;
  Lines after_;
  std::vector<Read> read_;
  std::set<std::string> seen_;
  std::set<std::size_t> bad_;
  Json problems_ = Json::array();
};

void import_areas(const Call& call) {
  const auto order = read_import(call);
  const auto features = read_features(order.geojson);
  call.answer(Import(call, order).run(features));
}

}  // namespace

std::vector<Route> import_routes() { return {{"POST", "/grids/import", "officer", import_areas}}; }

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
#include "mapping.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace grid {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr int deepest_template = 8;

/// As two words of a status are compared.
std::string plain(std::string_view status) {
  std::string text;
  for (const char byte : status) {
    const auto c = static_cast<unsigned char>(byte);
    text += byte == ' ' || byte == '-' ? '_' : c < 0x80 ? static_cast<char>(std::tolower(c)) : byte;
  }
  return text;
}

const Json& rows_of(const Json& tables, const char* table) {
  static const Json none = Json::array();
  const auto found = tables.find(table);
  return found == tables.end() ? none : *found;
}

bool is_pointer(const std::string& text) {
  try {
    static_cast<void>(Json::json_pointer(text));
    return !text.empty();
  } catch (const Json::exception&) {
    return false;
  }
}

class Checking {
 public:
  void rows(const Json& tables, const char* table, const char* key, const Names* known) {
    Names seen;
    std::int64_t at = -1;
    for (const auto& row : rows_of(tables, table)) {
      ++at;
      const auto ours = text_of(row, "ours");
      const auto unique = std::string_view(key) == "theirs" ? plain(text_of(row, key)) : ours;
      if (unique.empty())
        say(table, at, "needed");
      else if (!seen.insert(unique).second)
        say(table, at, "twice");
      if (known && !ours.empty() && ours != "*" && !known->contains(ours))
        say(table, at, "unknown");
    }
  }

  void pointers(const Json& tables) {
    std::int64_t at = -1;
    for (const auto& row : rows_of(tables, "field")) {
      ++at;
      if (!is_pointer(text_of(row, "pointer"))) say("field", at, "pointer");
    }
  }

  void targets(const Json& tables, const char* table) {
    std::int64_t at = -1;
    for (const auto& row : rows_of(tables, table)) {
      ++at;
      if (text_of(row, "theirs").empty()) say(table, at, "needed");
    }
  }

  void templates(std::string_view text) {
    const auto json = parse_json(text, deepest_template);
    if (!json.is_object()) return say("template", -1, "json");
    if (!names_known(json)) say("template", -1, "placeholder");
  }

  Json problems = Json::array();

 private:
  void say(const char* table, std::int64_t row, const char* code) {
    problems.push_back({{"table", table}, {"row", row < 0 ? Json() : Json(row)}, {"code", code}});
  }

  static bool names_known(const Json& json) {
    if (json.is_structured())
      return std::all_of(json.begin(), json.end(),
                         [](const Json& one) { return names_known(one); });
    if (!json.is_string()) return true;
    const auto& text = json.get_ref<const std::string&>();
    for (auto from = text.find("{{"); from != text.npos; from = text.find("{{", from + 2)) {
      const auto to = text.find("}}", from);
      if (to == text.npos) return false;
      if (!placeholders().contains(std::string_view(text).substr(from + 2, to - from - 2)))
        return false;
    }
    return true;
  }
};

std::string as_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.is_null() ? std::string() : value.dump();
  std::string lines;
  for (const auto& one : value) lines += (lines.empty() ? "" : "\n") + as_text(one);
  return lines;
}

/// A text of the template.
Json filled_text(const std::string& text, const Json& values) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto from = text.find("{{", at);
    const auto to = from == text.npos ? text.npos : text.find("}}", from);
    if (to == text.npos) {
      out += text.substr(at);
      break;
    }
    const auto found = values.find(text.substr(from + 2, to - from - 2));
    const auto value = found == values.end() ? Json() : *found;
    if (from == 0 && to + 2 == text.size()) return value;
    out += text.substr(at, from - at) + as_text(value);
    at = to + 2;
  }
  return out;
}

/// Built anew: a copy on each level would hold the rest of the tree once for each.
Json filled(const Json& json, const Json& values) {
  if (json.is_string()) return filled_text(json.get_ref<const std::string&>(), values);
  if (!json.is_structured()) return json;
  Json made(json.type());
  for (const auto& [name, one] : json.items())
    if (json.is_object())
      made[name] = filled(one, values);
    else
      made.push_back(filled(one, values));
  return made;
}

}  // namespace

const Names& out_actions() {
  static const Names all{"township", "finish", "confirm", "reopen", "back", "comment", "number"};
  return all;
}

const Names& in_effects() {
  static const Names all{"track", "dispatch", "confirm", "handle",
                         "check", "finish",   "back",    "comment"};
  return all;
}

const Names& field_names() {
  static const Names all{"update", "foreign", "ticket", "status", "at",
                         "words",  "level",   "step",   "who",    "deadline"};
  return all;
}

const Names& placeholders() {
  static const Names all{
      "ticket.id",         "ticket.number",     "ticket.title",      "ticket.body",
      "ticket.category",   "ticket.urgency",    "ticket.visibility", "ticket.state",
      "ticket.grid",       "ticket.created_at", "ticket.place",      "ticket.place.building",
      "ticket.place.unit", "ticket.place.room", "ticket.place.text", "ticket.lat",
      "ticket.lon",        "event.id",          "event.kind",        "event.action",
      "event.status",      "event.words",       "event.at",          "foreign",
      "jurisdiction",      "ticket.photos"};
  return all;
}

Json check_mapping(const Json& tables, std::string_view kind, std::string_view template_text,
                   const KnownCodes& known) {
  Checking checking;
  checking.rows(tables, "category", "ours", &known.categories);
  checking.targets(tables, "category");
  checking.rows(tables, "state_out", "ours", &out_actions());
  checking.rows(tables, "state_in", "theirs", &in_effects());
  checking.rows(tables, "grid", "ours", &known.grids);
  checking.targets(tables, "grid");
  checking.rows(tables, "deadline", "theirs", nullptr);
  checking.rows(tables, "field", "ours", &field_names());
  checking.pointers(tables);
  if (kind == "webhook") checking.templates(template_text);
  return checking.problems;
}

std::optional<std::string> translate(const Json& tables, const char* table,
                                     const std::string& ours) {
  const auto& rows = rows_of(tables, table);
  if (rows.empty()) return ours;
  std::optional<std::string> other;
  for (const auto& row : rows) {
    if (text_of(row, "ours") == ours) return text_of(row, "theirs");
    if (text_of(row, "ours") == "*") other = text_of(row, "theirs");
  }
  return other;
}

std::string status_out(const Json& tables, std::string_view action) {
  for (const auto& row : rows_of(tables, "state_out"))
    if (text_of(row, "ours") == action) return text_of(row, "theirs");
  return {};
}

std::optional<StateRule> rule_in(const Json& tables, std::string_view status) {
  const auto wanted = plain(status);
  for (const auto& row : rows_of(tables, "state_in")) {
    if (plain(text_of(row, "theirs")) != wanted) continue;
    const auto level = row.find("level");
    return StateRule{
        .effect = text_of(row, "ours"),
        .level = level != row.end() && level->is_number_integer() ? level->get<std::int64_t>() : 0};
  }
  return std::nullopt;
}

std::optional<std::int64_t> deadline_minutes(const Json& tables, const std::string& theirs) {
  if (theirs.empty()) return std::nullopt;
  for (const auto& row : rows_of(tables, "deadline"))
    if (text_of(row, "theirs") == theirs) return row.at("minutes").get<std::int64_t>();
  return std::nullopt;
}

std::string pointer_of(const Json& tables, std::string_view field) {
  for (const auto& row : rows_of(tables, "field"))
    if (text_of(row, "ours") == field) return text_of(row, "pointer");
  return {};
}

Json fill_template(std::string_view template_text, const Json& values) {
  const auto json = parse_json(template_text, deepest_template);
  // One of before it was checked so; check_mapping says what is wrong with it.
  if (json.is_discarded()) throw std::runtime_error("the template is no JSON, or nested too deep");
  return filled(json, values);
}

Judgement judge(const std::optional<StateRule>& rule, const Known& known, const Incoming& update) {
  if (!rule) return {"unknown", "none", "other", "the tables do not have this status", known.level};
  const bool is_back = rule->effect == "back", is_comment = rule->effect == "comment";
  const bool is_work = rule->effect == "finish" || is_back || is_comment;
  const std::string kind = is_back                                 ? "return"
                           : rule->effect == "finish"              ? "handle"
                           : is_comment || rule->effect == "track" ? "other"
                                                                   : rule->effect;
  // What is said is said: it moves nothing, forwards or backwards.
  if (is_comment) return {"applied", update.has_words ? "comment" : "none", kind, "", known.level};
  if (update.at < known.last_at)
    return {"stale", "none", kind, "something newer was applied before", known.level};
  const auto level = update.level > 0 ? update.level : rule->level;
  const bool steps_back = is_back || (level > 0 && level < known.level);
  if (steps_back && !update.has_words)
    return {"refused", "none", kind, "a step back needs a reason", known.level};
  const auto effect = is_work ? rule->effect : "none";
  if (steps_back) return {"returned", effect, "return", "", level};
  return {"applied", effect, kind, "", level > 0 ? level : known.level};
}

std::int64_t back_off_ms(std::int64_t first_s, std::int64_t tries, double chance) {
  constexpr std::int64_t most_s = 3600;
  auto wait_s = first_s;
  for (std::int64_t i = 1; i < tries && wait_s < most_s; ++i) wait_s *= 2;
  return static_cast<std::int64_t>(static_cast<double>(std::min(wait_s, most_s)) * 1000 *
                                   (0.5 + chance));
}

std::string cut(std::string_view text, std::size_t most) {
  std::size_t count = 0, last = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (++count == most) last = at;
    if (count > most) return std::string(text.substr(0, last)) + "…";
  }
  return std::string(text);
}

std::string address_of(const Json& place) {
  std::string text;
  const auto add = [&](const char* name, const char* unit) {
    const auto part = text_of(place, name);
    if (!part.empty()) text += part + unit;
  };
  add("building", "幢");
  add("unit", "单元");
  add("room", "室");
  const auto words = text_of(place, "text");
  if (!text.empty() && !words.empty()) text += " ";
  return text + words;
}

bool is_number(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         text.find_first_not_of("0123456789") == text.npos;
}

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::logic_error("no number: " + std::string(text));
  return number;
}

}  // namespace grid

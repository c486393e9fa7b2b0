// SPDX-License-Identifier: Apache-2.0
#include "input_maker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/time_text.hpp"

namespace sifang::fuzz {

using nlohmann::json;
using protocol::FieldKind;
using protocol::FieldSpec;

namespace {

constexpr std::size_t most_remembered = 8;  // so that much happens to each

std::string make_time(Chance& chance) {
  if (chance.one_in(8))
    return std::string(chance.pick({"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
                                    "1969-12-31T23:59:59.999Z", "2024-02-29T12:00:00+14:00",
                                    "2026-12-31T23:59:60Z", "2026-03-29T02:30:00+01:00"}));
  constexpr std::int64_t now_ms = 1'790'000'000'000, year_ms = 366LL * 86'400'000;
  return base::to_rfc3339(base::from_ms(now_ms + chance.between(-year_ms, year_ms)));
}

}  // namespace

std::string make_rule(Chance& chance) {
  const auto numbers = [&](int low, int high) {
    std::string list;
    for (auto count = 1 + chance.below(3); count > 0; --count)
      list += (list.empty() ? "" : ",") + std::to_string(chance.between(low, high));
    return list;
  };
  const auto days = [&] {
    std::string list;
    for (auto count = 1 + chance.below(3); count > 0; --count)
      list += (list.empty() ? "" : ",") +
              (chance.one_in(3) ? std::to_string(chance.between(-6, 6)) : std::string()) +
              std::string(chance.pick({"MO", "TU", "WE", "TH", "FR", "SA", "SU"}));
    return list;
  };
  auto rule = "FREQ=" + std::string(chance.pick({"WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "DAILY",
                                                 "YEARLY", "YEARLY", "HOURLY", "SECONDLY"}));
  for (auto parts = chance.below(4); parts > 0; --parts) {
    switch (chance.below(16)) {
      case 0:
        rule += ";INTERVAL=" + std::to_string(chance.between(-1, chance.one_in(3) ? 40'000 : 5));
        break;
      case 1: rule += ";COUNT=" + std::to_string(chance.between(-1, 400)); break;
      case 2: rule += ";UNTIL=20270101T000000Z"; break;
      case 3: rule += ";UNTIL=20270101"; break;
      case 4:
        rule += fmt::format(";UNTIL={:04}{:02}{:02}T{:02}0000", chance.between(0, 9999),
                            chance.between(0, 13), chance.between(0, 32), chance.between(0, 25));
        break;
      case 5: rule += ";BYDAY=" + days(); break;
      case 6: rule += ";BYDAY=" + days(); break;
      case 7: rule += ";BYMONTH=" + numbers(-1, 14); break;
      case 8: rule += ";BYMONTHDAY=" + numbers(-32, 32); break;
      case 9: rule += ";BYYEARDAY=" + numbers(-367, 367); break;
      case 10: rule += ";BYWEEKNO=" + numbers(-54, 54); break;
      case 11: rule += ";BYSETPOS=" + numbers(-367, 367); break;
      case 12: rule += ";WKST=" + std::string(chance.pick({"MO", "SU", "XX"})); break;
      case 13: rule += ";BYHOUR=" + numbers(-1, 25); break;
      case 14:
        rule += ";RSCALE=" + std::string(chance.pick({"CHINESE", "GREGORIAN", "HEBREW"})) +
                ";SKIP=FORWARD";
        break;
      default: rule += ";BYMONTH=" + numbers(1, 12) + std::string(chance.pick({"L", ""}));
    }
  }
  return chance.one_in(6) ? chance.spoil(rule) : rule;
}

void InputMaker::remember(const std::string& field, const std::string& value) {
  auto& values = known_[field];
  if (std::find(values.begin(), values.end(), value) != values.end()) return;
  if (values.size() < most_remembered)
    values.push_back(value);
  else
    values[chance_.below(values.size())] = value;
}

void InputMaker::learn(std::string_view noun, const std::string& answer) {
  const auto said = json::parse(answer, nullptr, /*allow_exceptions=*/false);
  if (!said.is_discarded()) learn_from(said, std::string(noun));
}

void InputMaker::learn_from(const json& value, const std::string& name) {
  if (value.is_array())
    for (const auto& item : value) learn_from(item, name);
  if (!value.is_object()) return;
  if (const auto id = value.find("id"); id != value.end() && id->is_string())
    remember(name, id->get<std::string>());
  for (const auto& [inner, content] : value.items()) {
    if (inner == "next" && content.is_string()) remember("cursor", content.get<std::string>());
    if (inner == "agenda")
      learn_from(content, "item");
    else if (inner == "items")
      learn_from(content, name);
    else if (content.is_array() && inner.ends_with('s'))  // votes, motions, papers …
      learn_from(content, inner.substr(0, inner.size() - 1));
    else
      learn_from(content, inner);
  }
}

/// What the command's `id` is of: by the path, /meetings/{id}/agenda is of a meeting.
static std::string noun_of(const app::CommandInfo& info) {
  const auto end = info.path.find("/{id}");
  if (end == std::string_view::npos) return std::string(info.name.substr(0, info.name.find('.')));
  const auto begin = info.path.rfind('/', end - 1) + 1;
  const auto segment = info.path.substr(begin, end - begin);
  if (segment == "agenda") return "item";
  return std::string(segment == "series" ? segment : segment.substr(0, segment.size() - 1));
}

json InputMaker::good(const app::Command& command) {
  return object(command.fields, noun_of(command.info));
}

json InputMaker::object(const std::vector<FieldSpec>& fields, std::string_view noun) {
  auto made = json::object();
  for (const auto& field : fields)
    if (field.required || chance_.one_in(2)) made[field.name] = value(field, noun);
  return made;
}

json InputMaker::value(const FieldSpec& field, std::string_view noun) {
  switch (field.kind) {
    case FieldKind::text: return field.name == "id" ? id(field.name, noun) : text(field);
    case FieldKind::id: return id(field.name, noun);
    case FieldKind::boolean: return chance_.one_in(2);
    case FieldKind::integer:
      return chance_.one_in(4) ? (chance_.one_in(2) ? field.min : field.max)
                               : chance_.between(field.min, field.max);
    case FieldKind::number:
      return static_cast<double>(chance_.between(field.min * 1000, field.max * 1000)) / 1000.0;
    case FieldKind::time: return make_time(chance_);
    case FieldKind::code: return chance_.pick(field.codes);
    case FieldKind::object: return object(field.fields, noun);
    case FieldKind::json: return json::object({{"text", chance_.text(8)}});
    case FieldKind::object_list: {
      auto list = json::array();
      const auto count = chance_.between(field.min, std::min(field.max, field.min + 3));
      for (std::int64_t i = 0; i < count; ++i) list.push_back(object(field.fields, noun));
      return list;
    }
    case FieldKind::text_list: {
      if (field.name == "attachments" || field.name == "evidence")
        return chance_.one_in(8) ? json::array({id("attachment", noun)}) : json::array();
      auto list = json::array();
      const auto count = chance_.between(field.min, std::min(field.max, field.min + 3));
      for (std::int64_t i = 0; i < count; ++i)
        list.push_back(text({.name = field.name, .min = 1, .max = 200}));
      return list;
    }
  }
  return nullptr;
}

std::string InputMaker::id(const std::string& field, std::string_view noun) {
  static const std::map<std::string, std::string> nouns{{"assignee", "people"}, {"user", "people"}};
  const auto known_noun = nouns.find(field);
  const auto kind = field == "id"               ? std::string(noun)
                    : known_noun != nouns.end() ? known_noun->second
                                                : field;
  const auto place = known_.find(kind);
  if (place != known_.end() && !chance_.one_in(12)) return chance_.pick(place->second);
  // One of another kind, or of nothing.
  const auto other =
      std::next(known_.begin(), static_cast<std::ptrdiff_t>(chance_.below(known_.size())));
  return chance_.one_in(2) ? chance_.pick(other->second) : "0000000000000";
}

std::string InputMaker::text(const FieldSpec& field) {
  if (field.name == "rule") return make_rule(chance_);
  if (const auto place = known_.find(field.name); place != known_.end() && !chance_.one_in(8))
    return chance_.pick(place->second);
  const auto most = static_cast<std::size_t>(std::max<std::int64_t>(field.max, 1));
  const auto length =
      chance_.one_in(30) ? most : 1 + chance_.below(std::min<std::size_t>(most, 40));
  return chance_.text(length);
}

json InputMaker::wrong_value() {
  switch (chance_.below(16)) {
    case 0: return nullptr;
    case 1: return true;
    case 2: return -1;
    case 3: return INT64_MAX;
    case 4: return INT64_MIN;
    case 5: return UINT64_MAX;
    case 6: return 1e308;
    case 7: return -0.0;
    case 8: return "";
    case 9: return chance_.text(chance_.below(300));
    case 10: return chance_.any_text(1 + chance_.below(20));
    case 11: return json::array();
    case 12: return json::object();
    case 13: return json::array({"a", 1, nullptr});
    case 14: return json{{"id", json::array({json::object()})}};
    default: return std::string(200'000, 'x');
  }
}

void InputMaker::spoil_values(json& object, const std::vector<FieldSpec>& fields) {
  for (auto times = 1 + chance_.below(3); times > 0; --times) {
    if (fields.empty() || chance_.one_in(6)) {
      object[chance_.any_text(chance_.below(4))] = wrong_value();
      continue;
    }
    const auto& field = chance_.pick(fields);
    if (chance_.one_in(4))
      object.erase(field.name);
    else if (field.kind == FieldKind::object && object.contains(field.name) &&
             object[field.name].is_object() && !chance_.one_in(3))
      spoil_values(object[field.name], field.fields);
    else if (field.kind == FieldKind::object_list && object.contains(field.name) &&
             object[field.name].is_array() && !object[field.name].empty() && !chance_.one_in(3))
      spoil_values(object[field.name].front(), field.fields);
    else if (field.kind == FieldKind::text_list && chance_.one_in(2))
      object[field.name] = json::array({wrong_value(), "b", "b"});
    else
      object[field.name] = wrong_value();
  }
}

std::string InputMaker::spoilt(const app::Command& command) {
  auto made = good(command);
  if (!chance_.one_in(4)) spoil_values(made, command.fields);
  auto body = made.dump(-1, ' ', chance_.one_in(2), json::error_handler_t::replace);
  switch (chance_.below(12)) {
    case 0: return chance_.spoil(std::move(body));
    case 1: return chance_.spoil(chance_.spoil(std::move(body)));
    case 2: {  // a name twice
      if (made.empty()) return body;
      const auto& name = made.begin().key();
      return json(name).dump(-1, ' ', true, json::error_handler_t::replace).insert(0, "{") + ":1," +
             body.substr(1);
    }
    case 3: {  // a deep nest in the place of a value
      const auto depth = 1 + chance_.below(3000);
      const auto at = body.find(':');
      if (at == body.npos) return std::string(depth, '[');
      return body.substr(0, at + 1) + std::string(depth, '[') + std::string(depth, ']') + "}";
    }
    case 4: return body + chance_.text(1);
    default: return body;
  }
}

}  // namespace sifang::fuzz

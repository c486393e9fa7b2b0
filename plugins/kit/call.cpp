// SPDX-License-Identifier: Apache-2.0
#include "call.hpp"

#include <algorithm>
#include <charconv>

#include "csv.hpp"
#include "days.hpp"

namespace kit {
namespace {

/// U+202A … U+202E and U+2066 … U+2069, in UTF-8: the core tells nobody a text with one of them.
bool turns_direction(std::string_view text) {
  for (auto at = text.find("\xE2\x80"); at != text.npos; at = text.find("\xE2\x80", at + 1))
    if (at + 2 < text.size() && text[at + 2] >= '\xAA' && text[at + 2] <= '\xAE') return true;
  for (auto at = text.find("\xE2\x81"); at != text.npos; at = text.find("\xE2\x81", at + 1))
    if (at + 2 < text.size() && text[at + 2] >= '\xA6' && text[at + 2] <= '\xA9') return true;
  return false;
}

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Json parse_object(std::string_view body) {
  auto json = parse_json(body);
  if (!json.is_object()) throw Refusal(400, "the body must be a JSON object");
  return json;
}

std::string between(std::int64_t least, std::int64_t most) {
  return std::to_string(least) + " to " + std::to_string(most);
}

}  // namespace

Refusal wrong(std::string_view field, std::string_view why) {
  return {422, std::string(field) + ": " + std::string(why)};
}

Fields::Fields(std::string_view body) : Fields(parse_object(body)) {}
Fields::Fields(Json object, std::string path)
    : object_(std::move(object)), path_(std::move(path)) {}

const Json* Fields::find(const char* name) {
  read_.insert(name);
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string Fields::text(const char* name, std::size_t least, std::size_t most) {
  const auto* value = find(name);
  if (!value && least > 0) throw wrong(at(name), "is missing");
  if (!value) return {};
  if (!value->is_string()) throw wrong(at(name), "must be a text");
  auto text = trim(value->get_ref<const std::string&>());
  const auto bad = [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return (code < 0x20 && code != '\n' && code != '\r' && code != '\t') || code == 0x7F;
  };
  if (std::any_of(text.begin(), text.end(), bad)) throw wrong(at(name), "has control characters");
  if (turns_direction(text)) throw wrong(at(name), "has characters that turn its direction");
  if (const auto length = count_characters(text); length < least || length > most)
    throw wrong(at(name),
                "must have " +
                    between(static_cast<std::int64_t>(least), static_cast<std::int64_t>(most)) +
                    " characters");
  return text;
}

std::string Fields::text_or(const char* name, std::size_t most, std::string otherwise) {
  return has(name) ? text(name, 0, most) : (read_.insert(name), std::move(otherwise));
}

std::int64_t Fields::integer(const char* name, std::int64_t least, std::int64_t most) {
  const auto number = maybe_integer(name, least, most);
  if (!number) throw wrong(at(name), "is missing");
  return *number;
}

std::optional<std::int64_t> Fields::maybe_integer(const char* name, std::int64_t least,
                                                  std::int64_t most) {
  const auto* value = find(name);
  if (!value) return std::nullopt;
  if (!value->is_number_integer()) throw wrong(at(name), "must be a whole number");
  const bool huge = value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX;
  const auto number = huge ? INT64_MAX : value->get<std::int64_t>();
  if (number < least || number > most) throw wrong(at(name), "must be " + between(least, most));
  return number;
}

std::optional<bool> Fields::maybe_flag(const char* name) {
  const auto* value = find(name);
  if (!value) return std::nullopt;
  if (!value->is_boolean()) throw wrong(at(name), "must be true or false");
  return value->get<bool>();
}

std::optional<double> Fields::maybe_real(const char* name, double least, double most) {
  const auto* value = find(name);
  if (!value) return std::nullopt;
  if (!value->is_number()) throw wrong(at(name), "must be a number");
  const auto number = value->get<double>();
  if (!(number >= least && number <= most))
    throw wrong(at(name), "must be " + Json(least).dump() + " to " + Json(most).dump());
  return number;
}

Json Fields::json(const char* name) {
  const auto* value = find(name);
  return value ? *value : Json();
}

std::string Fields::choice(const char* name, const std::vector<std::string>& of) {
  auto text = this->text(name, 1, 100);
  if (std::find(of.begin(), of.end(), text) == of.end()) {
    std::string list;
    for (const auto& one : of) list += (list.empty() ? "" : ", ") + one;
    throw wrong(at(name), "must be one of " + list);
  }
  return text;
}

std::string Fields::day(const char* name) {
  auto text = this->text(name, 1, 10);
  if (!is_day(text)) throw wrong(at(name), "must be a day like 2026-11-28");
  return text;
}

const Json* Fields::find_list(const char* name, std::size_t least, std::size_t most) {
  const auto* value = find(name);
  if (!value && least > 0) throw wrong(at(name), "is missing");
  if (value && (!value->is_array() || value->size() < least || value->size() > most))
    throw wrong(at(name), "must be a list of " + between(static_cast<std::int64_t>(least),
                                                         static_cast<std::int64_t>(most)));
  return value;
}

std::vector<Fields> Fields::objects(const char* name, std::size_t least, std::size_t most) {
  const auto* value = find_list(name, least, most);
  std::vector<Fields> list;
  if (!value) return list;
  for (const auto& one : *value) {
    const auto path = at(name) + "/" + std::to_string(list.size());
    if (!one.is_object()) throw wrong(path, "must be an object");
    list.emplace_back(one, path);
  }
  return list;
}

std::vector<std::string> Fields::texts(const char* name, std::size_t least, std::size_t most) {
  const auto* value = find_list(name, least, most);
  std::vector<std::string> list;
  if (!value) return list;
  for (const auto& one : *value) {
    if (!one.is_string() || one.get_ref<const std::string&>().empty())
      throw wrong(at(name), "must be a list of texts");
    if (std::find(list.begin(), list.end(), one.get_ref<const std::string&>()) != list.end())
      throw wrong(at(name), "has something twice");
    list.push_back(one.get<std::string>());
  }
  return list;
}

std::vector<std::int64_t> Fields::numbers(const char* name, std::size_t least, std::size_t most) {
  const auto* value = find_list(name, least, most);
  std::vector<std::int64_t> list;
  if (!value) return list;
  std::set<std::int64_t> known;
  for (const auto& one : *value) {
    if (!one.is_number_integer() || one < 1 || one > INT64_MAX)
      throw wrong(at(name), "must be a list of numbers");
    if (!known.insert(one.get<std::int64_t>()).second) throw wrong(at(name), "has something twice");
    list.push_back(one.get<std::int64_t>());
  }
  return list;
}

void Fields::done() const {
  for (const auto& [name, value] : object_.items())
    if (!read_.contains(name)) throw wrong(path_ + "/" + name, "is not a field of this request");
}

Call::Call(Host host_in, const Request& request_in)
    : host(host_in),
      request(request_in),
      community(request_in.community()),
      user(request_in.user()),
      user_name(request_in.user_name()),
      now(host_in.now_ms()) {}

bool Call::has_role(std::string_view role) const {
  const std::string roles = " " + std::string(request.roles()) + " ";
  return roles.find(" " + std::string(role) + " ") != roles.npos;
}

std::int64_t Call::id(const char* name) const {
  const auto number = read_number(request.parameter(name));
  if (!number || *number < 1) throw Refusal(404, "there is nothing of this number");
  return *number;
}

std::int64_t Call::number(const char* name, std::int64_t otherwise, std::int64_t least,
                          std::int64_t most) const {
  const auto text = request.query(name);
  if (text.empty()) return otherwise;
  const auto number = read_number(text);
  if (!number || *number < least || *number > most)
    throw wrong(std::string("?") + name, "must be " + between(least, most));
  return *number;
}

std::string Call::today() const { return day_of(now, utc_offset()); }

std::string Call::month() const {
  const auto text = request.query("month");
  if (text.empty()) return today().substr(0, 7);
  if (!is_month(text)) throw wrong("?month", "must be a month like 2026-11");
  return std::string(text);
}

std::int64_t Call::setting(const char* key) const { return setting_of(host, community, key); }

void Call::answer(const Json& json, int status) const { host.answer(write_json(json), status); }

void Call::answer_csv(std::string_view csv) const { host.answer_as("text/csv", csv); }

Json list_rows(const Host& host, std::string_view sql, const std::vector<Value>& values) {
  Json rows = Json::array();
  host.query(sql, values, [&](const Row& row) {
    auto one = Json::parse(row.text(0), nullptr, false);
    // What somebody else's system wrote into a column may be no UTF-8: the row is told all the
    // same.
    rows.push_back(one.is_discarded() ? Json::parse(mend_utf8(row.text(0))) : std::move(one));
  });
  return rows;
}

Json find_row(const Host& host, std::string_view sql, const std::vector<Value>& values) {
  auto rows = list_rows(host, sql, values);
  return rows.empty() ? Json() : std::move(rows.front());
}

std::int64_t find_number(const Host& host, std::string_view sql, const std::vector<Value>& values,
                         std::int64_t otherwise) {
  const auto number = read_number(host.query_text(sql, values));
  return number.value_or(otherwise);
}

Value or_null(const std::optional<std::int64_t>& number) {
  return number ? Value(*number) : Value(nullptr);
}

Value id_or_null(std::int64_t id) { return id == 0 ? Value(nullptr) : Value(id); }

Value text_or_null(const std::string& text) { return text.empty() ? Value(nullptr) : Value(text); }

std::optional<std::int64_t> maybe_integer(const Row& row, std::size_t at) {
  return row.is_null(at) ? std::nullopt : std::optional(row.integer(at));
}

std::int64_t setting_of(const Host& host, std::string_view community, std::string_view key) {
  const auto number = read_number(host.setting(community, key));
  if (!number) throw std::logic_error("the setting " + std::string(key) + " is no number");
  return *number;
}

std::int64_t utc_offset(const Host& host, std::string_view community) {
  return setting_of(host, community, "utc_offset_minutes");
}

std::string today_in(const Host& host, std::string_view community) {
  return day_of(host.now_ms(), utc_offset(host, community));
}

Json page_of(Json rows, std::int64_t limit) {
  Json next;
  if (static_cast<std::int64_t>(rows.size()) > limit) {
    rows.erase(rows.size() - 1);
    next = std::to_string(rows.back().at("id").get<std::int64_t>());
  }
  return {{"items", std::move(rows)}, {"next", std::move(next)}};
}

Paging paging_of(const Call& call) {
  return {call.number("limit", 50, 1, 100), call.number("cursor", INT64_MAX, 1, INT64_MAX)};
}

}  // namespace kit

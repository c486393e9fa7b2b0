// SPDX-License-Identifier: Apache-2.0
#include "protocol/input.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "base/time_text.hpp"
#include "protocol/body_look.hpp"

namespace sifang::protocol {
namespace {

using base::Errc;
using base::Error;
using base::FieldError;
using nlohmann::json;

/// Where a text came from: path and query carry numbers and flags as text, a body does not.
enum class Origin { body, address };

std::string pointer_to(std::string_view parent, std::string_view name) {
  std::string pointer(parent);
  pointer += '/';
  for (char c : name) {  // RFC 6901
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

/// A parsed object. (nlohmann's json converts to anything, so it cannot be a Result's value
/// itself.)
struct Parsed {
  json object = json::object();
};

/// Parses an object; a name that stands twice and a nest too deep are refused, not resolved.
base::Result<Parsed> parse_object(std::string_view body) {
  if (body.empty()) return Parsed{};
  if (!base::is_utf8(body)) return Error{Errc::malformed, "the body is not UTF-8"};
  BodyLook look;
  const bool is_json = json::sax_parse(body, &look);
  // The depth guard must come first: nlohmann's reader is iterative, the tree it would free is not.
  if (look.deep) return Error{Errc::malformed, "the body is nested too deeply"};
  if (!is_json) return Error{Errc::malformed, "the body is not JSON"};
  json object = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return Error{Errc::malformed, "the body is not a JSON object"};
  if (look.twice) return Error{Errc::malformed, "a name stands twice in one object"};
  return Parsed{std::move(object)};
}

class Reader {
 public:
  std::optional<FieldValue> read(const FieldSpec& spec, const json& value,
                                 const std::string& pointer, Origin origin) {
    switch (spec.kind) {
      case FieldKind::text: return text(spec, value, pointer);
      case FieldKind::id: return id(value, pointer);
      case FieldKind::boolean: return boolean(value, pointer, origin);
      case FieldKind::integer: return integer(spec, value, pointer, origin);
      case FieldKind::number: return number(spec, value, pointer, origin);
      case FieldKind::time: return time(value, pointer);
      case FieldKind::code: return code(spec, value, pointer);
      case FieldKind::object: return nested(spec, value, pointer);
      case FieldKind::text_list: return text_list(spec, value, pointer);
      case FieldKind::object_list: return object_list(spec, value, pointer);
      case FieldKind::json: return own_object(spec, value, pointer);
    }
    return std::nullopt;
  }

  ObjectValue read_object(const std::vector<FieldSpec>& fields, const json& object,
                          const std::string& parent, Origin origin) {
    ObjectValue values(fields.size());
    for (const auto& [name, value] : object.items()) {
      auto spec = std::find_if(fields.begin(), fields.end(),
                               [&](const FieldSpec& field) { return field.name == name; });
      const auto pointer = pointer_to(parent, name);
      if (spec == fields.end())
        fail(pointer, "is not a field of this request");
      else if (!value.is_null())
        values[static_cast<std::size_t>(spec - fields.begin())] =
            read(*spec, value, pointer, origin);
    }
    return values;
  }

  void require(const std::vector<FieldSpec>& fields, const ObjectValue& values,
               const std::string& parent) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!fields[i].required || values[i]) continue;
      auto pointer = pointer_to(parent, fields[i].name);
      const bool named = std::any_of(errors.begin(), errors.end(), [&](const FieldError& error) {
        return error.pointer == pointer;
      });
      if (!named) fail(pointer, "is missing");
    }
  }

  void fail(std::string pointer, std::string message) {
    errors.push_back({std::move(pointer), std::move(message)});
  }

  std::vector<FieldError> errors;

 private:
  std::optional<FieldValue> text(const FieldSpec& spec, const json& value,
                                 const std::string& pointer) {
    if (!value.is_string()) return refuse(pointer, "must be text");
    auto content = trimmed(value.get_ref<const std::string&>());
    if (!check_text(spec, content, pointer)) return std::nullopt;
    return FieldValue{std::move(content)};
  }

  std::optional<FieldValue> id(const json& value, const std::string& pointer) {
    if (!value.is_string() || !base::decode_id(value.get_ref<const std::string&>()))
      return refuse(pointer, "must be an id as this server gives them");
    return FieldValue{value.get<std::string>()};
  }

  std::optional<FieldValue> boolean(const json& value, const std::string& pointer, Origin origin) {
    if (value.is_boolean()) return FieldValue{value.get<bool>()};
    if (origin == Origin::address && value.is_string()) {
      const auto& word = value.get_ref<const std::string&>();
      if (word == "true" || word == "1" || word == "false" || word == "0")
        return FieldValue{word == "true" || word == "1"};
    }
    return refuse(pointer, "must be true or false");
  }

  std::optional<FieldValue> integer(const FieldSpec& spec, const json& value,
                                    const std::string& pointer, Origin origin) {
    std::int64_t number = 0;
    if (origin == Origin::address && value.is_string()) {
      const auto& word = value.get_ref<const std::string&>();
      auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
      if (error != std::errc{} || end != word.data() + word.size())
        return refuse(pointer, "must be a whole number");
    } else {
      const bool too_big = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
      if (!value.is_number_integer() || too_big) return refuse(pointer, "must be a whole number");
      number = value.get<std::int64_t>();
    }
    if (number < spec.min || number > spec.max)
      return refuse(pointer, "must be between " + std::to_string(spec.min) + " and " +
                                 std::to_string(spec.max));
    return FieldValue{number};
  }

  std::optional<FieldValue> number(const FieldSpec& spec, const json& value,
                                   const std::string& pointer, Origin origin) {
    double parsed = 0;
    if (origin == Origin::address && value.is_string()) {
      const auto& word = value.get_ref<const std::string&>();
      auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), parsed);
      if (error != std::errc{} || end != word.data() + word.size())
        return refuse(pointer, "must be a number");
    } else {
      if (!value.is_number()) return refuse(pointer, "must be a number");
      parsed = value.get<double>();
    }
    if (!(parsed >= static_cast<double>(spec.min) && parsed <= static_cast<double>(spec.max)))
      return refuse(pointer, "must be between " + std::to_string(spec.min) + " and " +
                                 std::to_string(spec.max));
    return FieldValue{parsed};
  }

  std::optional<FieldValue> time(const json& value, const std::string& pointer) {
    const auto parsed =
        value.is_string() ? base::parse_rfc3339(value.get_ref<const std::string&>()) : std::nullopt;
    if (!parsed) return refuse(pointer, "must be a time like 2026-11-27T19:00:00+08:00");
    using namespace std::chrono;
    constexpr sys_days begin{2000y / January / 1}, end{2200y / January / 1};
    if (*parsed < begin || *parsed >= end) return refuse(pointer, "must be between 2000 and 2199");
    return FieldValue{*parsed};
  }

  std::optional<FieldValue> code(const FieldSpec& spec, const json& value,
                                 const std::string& pointer) {
    if (value.is_string() && std::find(spec.codes.begin(), spec.codes.end(),
                                       value.get_ref<const std::string&>()) != spec.codes.end())
      return FieldValue{value.get<std::string>()};
    std::string allowed;
    for (const auto& known : spec.codes) allowed += (allowed.empty() ? "" : ", ") + known;
    return refuse(pointer, "must be one of " + allowed);
  }

  std::optional<FieldValue> nested(const FieldSpec& spec, const json& value,
                                   const std::string& pointer) {
    if (!value.is_object()) return refuse(pointer, "must be an object");
    auto values =
        std::make_shared<ObjectValue>(read_object(spec.fields, value, pointer, Origin::body));
    require(spec.fields, *values, pointer);
    return FieldValue{std::move(values)};
  }

  std::optional<FieldValue> text_list(const FieldSpec& spec, const json& value,
                                      const std::string& pointer) {
    if (!value.is_array() ||
        std::any_of(value.begin(), value.end(), [](const json& item) { return !item.is_string(); }))
      return refuse(pointer, "must be a list of texts");
    if (!check_size(spec, value, pointer)) return std::nullopt;
    constexpr std::int64_t longest_entry = 200;
    const FieldSpec entry{.name = spec.name, .min = 1, .max = longest_entry};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < value.size(); ++i) {
      auto content = trimmed(value[i].get_ref<const std::string&>());
      if (!check_text(entry, content, pointer + "/" + std::to_string(i))) return std::nullopt;
      texts.push_back(std::move(content));
    }
    return FieldValue{std::move(texts)};
  }

  /// Names what is wrong with each of them.
  std::optional<FieldValue> object_list(const FieldSpec& spec, const json& value,
                                        const std::string& pointer) {
    if (!value.is_array()) return refuse(pointer, "must be a list of objects");
    if (!check_size(spec, value, pointer)) return std::nullopt;
    std::vector<std::shared_ptr<ObjectValue>> entries;
    for (std::size_t i = 0; i < value.size(); ++i)
      if (auto entry = nested(spec, value[i], pointer + "/" + std::to_string(i)))
        entries.push_back(std::get<std::shared_ptr<ObjectValue>>(entry->content));
    return FieldValue{std::move(entries)};
  }

  std::optional<FieldValue> own_object(const FieldSpec& spec, const json& value,
                                       const std::string& pointer) {
    if (!value.is_object()) return refuse(pointer, "must be an object");
    auto content = value.dump();
    if (static_cast<std::int64_t>(content.size()) > spec.max)
      return refuse(pointer, "must have at most " + std::to_string(spec.max) + " bytes");
    return FieldValue{std::move(content)};
  }

  bool check_size(const FieldSpec& spec, const json& list, const std::string& pointer) {
    const auto size = static_cast<std::int64_t>(list.size());
    if (size >= spec.min && size <= spec.max) return true;
    fail(pointer,
         "must have " + std::to_string(spec.min) + " to " + std::to_string(spec.max) + " entries");
    return false;
  }

  bool check_text(const FieldSpec& spec, const std::string& content, const std::string& pointer) {
    const auto length = static_cast<std::int64_t>(base::count_characters(content));
    const bool control = std::any_of(content.begin(), content.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return (byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7F;
    });
    if (control)
      fail(pointer, "must not contain control characters");
    else if (base::turns_direction(content))
      fail(pointer, "must not contain characters that turn the direction of the text");
    else if (length > 0 && !base::is_visible(content))
      fail(pointer, "must contain something that can be seen");
    else if (length < spec.min)
      fail(pointer, spec.min == 1
                        ? "must not be empty"
                        : "must have at least " + std::to_string(spec.min) + " characters");
    else if (length > spec.max)
      fail(pointer, "must have at most " + std::to_string(spec.max) + " characters");
    else
      return true;
    return false;
  }

  /// Without blanks at the ends, the full-width one (U+3000) included.
  static std::string trimmed(std::string_view text) {
    constexpr std::string_view wide = "\xE3\x80\x80", blanks = " \t\r\n";
    for (bool again = true; again;) {
      again = false;
      if (!text.empty() && blanks.find(text.front()) != blanks.npos)
        text.remove_prefix(1), again = true;
      if (!text.empty() && blanks.find(text.back()) != blanks.npos)
        text.remove_suffix(1), again = true;
      if (text.starts_with(wide)) text.remove_prefix(wide.size()), again = true;
      if (text.ends_with(wide)) text.remove_suffix(wide.size()), again = true;
    }
    return std::string(text);
  }

  std::nullopt_t refuse(const std::string& pointer, std::string message) {
    fail(pointer, std::move(message));
    return std::nullopt;
  }
};

/// Path and query as an object of texts. A name twice is refused; the path wins over nothing.
base::Result<Parsed> address_object(const RawInput& raw) {
  Parsed address;
  for (const auto* part : {&raw.path, &raw.query})
    for (const auto& [name, text] : *part) {
      if (!base::is_utf8(name) || !base::is_utf8(text))
        return Error{Errc::malformed, "the address is not UTF-8"};
      if (address.object.contains(name))
        return Error{Errc::invalid, "", {{pointer_to("", name), "stands twice in the address"}}};
      address.object[name] = text;
    }
  return address;
}

}  // namespace

base::Result<ObjectValue> read_input(const std::vector<FieldSpec>& fields, const RawInput& raw) {
  auto body = parse_object(raw.body);
  if (!body) return body.error();
  auto address = address_object(raw);
  if (!address) return address.error();

  Reader reader;
  auto values = reader.read_object(fields, address->object, "", Origin::address);
  // What cannot be a name of anything names nothing.
  for (const auto& [name, text] : raw.path)
    for (const auto& error : reader.errors)
      if (error.pointer == pointer_to("", name))
        return Error{Errc::not_found, "there is nothing of this name"};
  auto more = reader.read_object(fields, body->object, "", Origin::body);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!more[i]) continue;
    if (values[i]) reader.fail(pointer_to("", fields[i].name), "stands in the address already");
    values[i] = std::move(more[i]);
  }
  reader.require(fields, values, "");
  if (!reader.errors.empty()) return Error{Errc::invalid, "", std::move(reader.errors)};
  return values;
}

base::Result<ActionBody> take_action(std::string_view body) {
  auto parsed = parse_object(body);
  if (!parsed) return parsed.error();
  json& object = parsed->object;
  auto action = object.find("action");
  if (action == object.end() || !action->is_string())
    return Error{Errc::invalid, "", {{"/action", "must name an action"}}};
  ActionBody taken{action->get<std::string>(), {}};
  object.erase(action);
  taken.rest = object.dump();
  return taken;
}

std::string in_one_line(std::string_view text) {
  constexpr std::string_view breaks = "\t\n\v\f\r", separators[] = {"\u2028", "\u2029", "\u0085"};
  std::string line;
  bool broken = false;
  while (!text.empty()) {
    std::size_t length = breaks.find(text.front()) == breaks.npos ? 0 : 1;
    for (const auto separator : separators)
      if (text.starts_with(separator)) length = separator.size();
    if (length > 0 || (broken && text.front() == ' ')) {
      if (!broken) line.erase(line.find_last_not_of(' ') + 1);
      broken = true;
      text.remove_prefix(std::max<std::size_t>(length, 1));
      continue;
    }
    if (broken && !line.empty()) line += ' ';
    broken = false;
    line += text.front();
    text.remove_prefix(1);
  }
  return line;
}

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
// What a command takes: a struct of the domain's types, and its Shape, which says for each field
// what it is called on the wire, where it comes from and what it must satisfy. One shape reads
// requests, names every field that is wrong, and describes itself for openapi.json.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace sifang::protocol {

enum class FieldKind {
  text,
  id,
  boolean,
  integer,
  number,
  time,
  code,
  object,
  text_list,
  object_list,
  json  // an object of the sender's own making
};

/// What a field is on the wire, without its C++ type.
struct FieldSpec {
  std::string name;
  FieldKind kind = FieldKind::text;
  bool required = true;
  std::int64_t min = 0;  // characters of text, items of a list, value of a number, bytes of JSON
  std::int64_t max = 0;
  std::vector<std::string> codes = {};  // kind code: what is allowed
  std::vector<FieldSpec> fields = {};   // kinds object and object_list
  std::string doc = {};
};

/// A value read from the wire and checked against its spec.
struct FieldValue;
using ObjectValue = std::vector<std::optional<FieldValue>>;  // by place of the field in its object
struct FieldValue {
  std::variant<std::string, std::int64_t, double, bool, base::Time, std::vector<std::string>,
               std::shared_ptr<ObjectValue>, std::vector<std::shared_ptr<ObjectValue>>>
      content;
};

/// A request before it is read: names and texts of path and query, and the body as it came.
struct RawInput {
  std::vector<std::pair<std::string, std::string>> path;   // from the route: {id} and the like
  std::vector<std::pair<std::string, std::string>> query;  // decoded
  std::string_view body;                                   // JSON object; empty means {}
};

/// Reads `raw` by `fields`. Errors: malformed (not a JSON object, not UTF-8, a name twice, too
/// deep), invalid with one entry per wrong, missing or unknown field.
[[nodiscard]] base::Result<ObjectValue> read_input(const std::vector<FieldSpec>& fields,
                                                   const RawInput& raw);

/// The `action` of a body like {"action":"accept"}, and the body without it.
/// Errors: malformed, invalid when it is missing or not text.
struct ActionBody {
  std::string action;
  std::string rest;
};
[[nodiscard]] base::Result<ActionBody> take_action(std::string_view body);

struct TextLimits {
  std::int64_t min = 0;  // characters
  std::int64_t max = 1000;
};

/// Line breaks and tabs, with the blanks around them, become one blank each.
[[nodiscard]] std::string in_one_line(std::string_view text);

namespace detail {

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {
  using inner = T;
};
template <class T>
struct inner_of {
  using type = T;
};
template <class T>
struct inner_of<std::optional<T>> {
  using type = T;
};
template <class T>
using inner_t = typename inner_of<T>::type;

}  // namespace detail

/// Builds the reader of `In`. A member that is a std::optional is an optional field (null counts as
/// absent); any other is required unless given a default by `with_default`.
template <class In>
class Shape {
 public:
  using Assign = std::function<void(In&, const FieldValue&)>;

  template <class M>
  Shape& text(std::string name, M In::*member, TextLimits limits, std::string doc = {}) {
    return add<M, std::string>({.name = std::move(name),
                                .kind = FieldKind::text,
                                .min = limits.min,
                                .max = limits.max,
                                .doc = std::move(doc)},
                               member);
  }
  /// A text of one line, such as a title: what breaks a pasted one becomes a blank.
  template <class M>
  Shape& line(std::string name, M In::*member, TextLimits limits, std::string doc = {}) {
    return add_with<M>({.name = std::move(name),
                        .kind = FieldKind::text,
                        .min = limits.min,
                        .max = limits.max,
                        .doc = std::move(doc)},
                       member, [](const FieldValue& value) {
                         return in_one_line(std::get<std::string>(value.content));
                       });
  }
  /// A member of some Id type.
  template <class M>
  Shape& id(std::string name, M In::*member, std::string doc = {}) {
    using IdType = detail::inner_t<M>;
    return add_with<M>({.name = std::move(name), .kind = FieldKind::id, .doc = std::move(doc)},
                       member, [](const FieldValue& value) {
                         return *IdType::parse(std::get<std::string>(value.content));
                       });
  }
  template <class M>
  Shape& boolean(std::string name, M In::*member, std::string doc = {}) {
    return add<M, bool>(
        {.name = std::move(name), .kind = FieldKind::boolean, .doc = std::move(doc)}, member);
  }
  template <class M>
  Shape& integer(std::string name, M In::*member, std::int64_t min, std::int64_t max,
                 std::string doc = {}) {
    return add_with<M>(
        {.name = std::move(name),
         .kind = FieldKind::integer,
         .min = min,
         .max = max,
         .doc = std::move(doc)},
        member, [](const FieldValue& value) {
          return static_cast<detail::inner_t<M>>(std::get<std::int64_t>(value.content));
        });
  }
  template <class M>
  Shape& number(std::string name, M In::*member, std::int64_t min, std::int64_t max,
                std::string doc = {}) {
    return add<M, double>({.name = std::move(name),
                           .kind = FieldKind::number,
                           .min = min,
                           .max = max,
                           .doc = std::move(doc)},
                          member);
  }
  template <class M>
  Shape& time(std::string name, M In::*member, std::string doc = {}) {
    return add<M, base::Time>(
        {.name = std::move(name), .kind = FieldKind::time, .doc = std::move(doc)}, member);
  }
  /// One of a fixed set of codes; `parse` turns an allowed code into the member's type.
  template <class M, class Parse>
  Shape& code(std::string name, M In::*member, std::vector<std::string> codes, Parse parse,
              std::string doc = {}) {
    return add_with<M>({.name = std::move(name),
                        .kind = FieldKind::code,
                        .codes = std::move(codes),
                        .doc = std::move(doc)},
                       member, [parse](const FieldValue& value) {
                         return *parse(std::get<std::string>(value.content));
                       });
  }
  template <class M>
  Shape& text_list(std::string name, M In::*member, TextLimits items, std::string doc = {}) {
    return add<M, std::vector<std::string>>({.name = std::move(name),
                                             .kind = FieldKind::text_list,
                                             .min = items.min,
                                             .max = items.max,
                                             .doc = std::move(doc)},
                                            member);
  }
  template <class M, class Inner>
  Shape& object(std::string name, M In::*member, Shape<Inner> shape, std::string doc = {}) {
    FieldSpec spec{.name = std::move(name),
                   .kind = FieldKind::object,
                   .fields = shape.fields(),
                   .doc = std::move(doc)};
    return add_with<M>(std::move(spec), member, [shape](const FieldValue& value) {
      return shape.build(*std::get<std::shared_ptr<ObjectValue>>(value.content));
    });
  }
  /// A member that is a std::vector of `Inner`; `items` is how many there may be.
  template <class M, class Inner>
  Shape& object_list(std::string name, M In::*member, Shape<Inner> shape, TextLimits items,
                     std::string doc = {}) {
    FieldSpec spec{.name = std::move(name),
                   .kind = FieldKind::object_list,
                   .min = items.min,
                   .max = items.max,
                   .fields = shape.fields(),
                   .doc = std::move(doc)};
    return add_with<M>(std::move(spec), member, [shape](const FieldValue& value) {
      std::vector<Inner> entries;
      for (const auto& entry : std::get<std::vector<std::shared_ptr<ObjectValue>>>(value.content))
        entries.push_back(shape.build(*entry));
      return entries;
    });
  }
  /// An object of the sender's own making, kept as text, of `max` bytes at most.
  template <class M>
  Shape& json(std::string name, M In::*member, std::int64_t max, std::string doc = {}) {
    return add<M, std::string>(
        {.name = std::move(name), .kind = FieldKind::json, .max = max, .doc = std::move(doc)},
        member);
  }
  /// The last field added may be left out; the member keeps its initial value.
  Shape& with_default() {
    fields_.back().required = false;
    return *this;
  }

  /// The last field added must be given although its member is a std::optional.
  Shape& required() {
    fields_.back().required = true;
    return *this;
  }

  [[nodiscard]] const std::vector<FieldSpec>& fields() const { return fields_; }

  [[nodiscard]] In build(const ObjectValue& object) const {
    In input{};
    for (std::size_t i = 0; i < assigns_.size(); ++i)
      if (object[i]) assigns_[i](input, *object[i]);
    return input;
  }
  [[nodiscard]] base::Result<In> read(const RawInput& raw) const {
    auto object = read_input(fields_, raw);
    if (!object) return object.error();
    return build(*object);
  }

 private:
  template <class M, class Content>
  Shape& add(FieldSpec spec, M In::*member) {
    return add_with<M>(std::move(spec), member,
                       [](const FieldValue& value) { return std::get<Content>(value.content); });
  }
  template <class M, class Convert>
  Shape& add_with(FieldSpec spec, M In::*member, Convert convert) {
    spec.required = !detail::is_optional<M>::value;
    fields_.push_back(std::move(spec));
    assigns_.push_back(
        [member, convert](In& input, const FieldValue& value) { input.*member = convert(value); });
    return *this;
  }

  std::vector<FieldSpec> fields_;
  std::vector<Assign> assigns_;
};

}  // namespace sifang::protocol

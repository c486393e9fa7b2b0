// SPDX-License-Identifier: Apache-2.0
#include "api/field_schema.hpp"

#include <algorithm>

namespace sifang::api {

using protocol::FieldKind;
using protocol::FieldSpec;
using protocol::JsonWriter;

void write_field_schema(JsonWriter& out, const FieldSpec& field) {
  out.begin_object();
  switch (field.kind) {
    case FieldKind::text:
      out.field("type", "string");
      if (field.min > 0) out.field("minLength", field.min);
      out.field("maxLength", field.max);
      break;
    case FieldKind::id:
      out.field("type", "string").field("minLength", 13).field("maxLength", 13);
      break;
    case FieldKind::boolean: out.field("type", "boolean"); break;
    case FieldKind::integer:
      out.field("type", "integer").field("minimum", field.min).field("maximum", field.max);
      break;
    case FieldKind::number:
      out.field("type", "number").field("minimum", field.min).field("maximum", field.max);
      break;
    case FieldKind::time: out.field("type", "string").field("format", "date-time"); break;
    case FieldKind::code:
      out.field("type", "string").key("enum").begin_array();
      for (const auto& code : field.codes) out.value(code);
      out.end_array();
      break;
    case FieldKind::text_list:
      out.field("type", "array").field("minItems", field.min).field("maxItems", field.max);
      out.key("items").begin_object().field("type", "string").end_object();
      break;
    case FieldKind::object_list: {
      out.field("type", "array").field("minItems", field.min).field("maxItems", field.max);
      JsonWriter inner;
      write_object_schema(inner, field.fields, {}, "");
      out.raw_field("items", inner.take());
      break;
    }
    case FieldKind::json: out.field("type", "object"); break;
    case FieldKind::object: {
      JsonWriter inner;
      write_object_schema(inner, field.fields, {}, "");
      const auto text = inner.take();
      out.key("allOf").begin_array().raw(text).end_array();
      break;
    }
  }
  if (!field.doc.empty()) out.field("description", field.doc);
  out.end_object();
}

void write_object_schema(JsonWriter& out, const std::vector<FieldSpec>& fields,
                         const std::vector<std::string>& left_out, std::string_view action) {
  const auto stands = [&](const FieldSpec& field) {
    return std::find(left_out.begin(), left_out.end(), field.name) == left_out.end();
  };
  out.begin_object().field("type", "object").field("additionalProperties", false);
  out.key("properties").begin_object();
  if (!action.empty()) out.key("action").begin_object().field("const", action).end_object();
  for (const auto& field : fields)
    if (stands(field)) {
      out.key(field.name);
      write_field_schema(out, field);
    }
  out.end_object().key("required").begin_array();
  if (!action.empty()) out.value("action");
  for (const auto& field : fields)
    if (stands(field) && field.required) out.value(field.name);
  out.end_array().end_object();
}

}  // namespace sifang::api

// SPDX-License-Identifier: Apache-2.0
#include "protocol/problem.hpp"

#include "protocol/json_writer.hpp"

namespace sifang::protocol {

std::string write_problem(const base::Error& error, std::string_view request_id) {
  const auto info = base::info_of(error.code);
  JsonWriter out;
  out.begin_object();
  out.field("type", info.slug).field("title", info.title).field("status", info.status);
  if (!error.detail.empty()) out.field("detail", error.detail);
  if (!error.fields.empty()) {
    out.key("errors").begin_array();
    for (const auto& field : error.fields)
      out.begin_object()
          .field("pointer", field.pointer)
          .field("message", field.message)
          .end_object();
    out.end_array();
  }
  out.field("request_id", request_id).end_object();
  return out.take();
}

}  // namespace sifang::protocol

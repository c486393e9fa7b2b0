// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"

namespace kit {
namespace {

/// Whether a text is JSON, and no deeper than that. Reading does not recurse. (The reader that asks
/// a callback looks at all entries of a list again with each object in it.)
class Look : public Json::json_sax_t {
 public:
  explicit Look(int deepest) : deepest_(deepest) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(Json::number_integer_t) override { return true; }
  bool number_unsigned(Json::number_unsigned_t) override { return true; }
  bool number_float(Json::number_float_t, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool key(std::string&) override { return true; }
  bool start_object(std::size_t) override { return ++depth_ <= deepest_; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t) override { return ++depth_ <= deepest_; }
  bool end_array() override { return --depth_ >= 0; }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }

 private:
  int deepest_, depth_ = 0;
};

}  // namespace

Json parse_json(std::string_view text, int deepest) {
  Look look(deepest);
  if (!Json::sax_parse(text, &look)) return Json::value_t::discarded;
  return Json::parse(text, nullptr, false);
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json json_or_null(std::string text) { return text.empty() ? Json() : Json(std::move(text)); }

std::string write_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kit

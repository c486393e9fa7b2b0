// SPDX-License-Identifier: Apache-2.0
#include "protocol/import_row.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "base/bytes.hpp"

namespace sifang::protocol {
namespace {

using base::Errc;
using base::Error;
using nlohmann::json;

constexpr std::size_t longest_record = 4 * 1024 * 1024;  // a quote never closed must not eat memory

}  // namespace

base::Result<ImportRow> read_json_row(std::string_view line) {
  if (!base::is_utf8(line)) return Error{Errc::malformed, "is not UTF-8"};
  const json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) return Error{Errc::malformed, "is not JSON"};
  if (!object.is_object()) return Error{Errc::malformed, "is not a JSON object"};
  ImportRow row;
  for (const auto& [name, value] : object.items()) {
    if (value.is_null()) continue;
    if (value.is_string())
      row[name] = value.get<std::string>();
    else if (value.is_number() || value.is_boolean())
      row[name] = value.dump();
    else
      return Error{Errc::malformed, "`" + name + "` is neither text nor a number"};
  }
  return row;
}

CsvReader::CsvReader(std::istream& in) : in_(in), header_(std::vector<std::string>{}) {
  std::size_t line = 0;
  if (!record(header_, line)) header_ = Error{Errc::malformed, "the file is empty"};
  if (!header_) return;
  std::set<std::string_view> names;
  for (const auto& name : *header_) {
    if (!base::is_utf8(name)) {
      header_ = Error{Errc::malformed, "is not UTF-8"};
      return;
    }
    // Spreadsheets leave nameless columns behind; those are nobody's.
    if (!name.empty() && !names.insert(name).second) {
      header_ = Error{Errc::malformed, "two columns are called " + name};
      return;
    }
  }
}

bool CsvReader::record(base::Result<std::vector<std::string>>& fields, std::size_t& line) {
  std::string text;
  if (!std::getline(in_, text)) return false;
  line = ++line_;
  // A byte order mark, as spreadsheets write it, stands before everything, also before a quote.
  if (line == 1 && text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0;; ++i) {
    if (i == text.size() || (!quoted && text[i] == '\r' && i + 1 == text.size())) {
      if (!quoted) break;
      std::string more;
      if (parts.back().size() > longest_record || !std::getline(in_, more)) {
        fields = Error{Errc::malformed, "a quote is never closed"};
        return true;
      }
      ++line_;
      parts.back() += '\n';
      text = std::move(more);
      i = static_cast<std::size_t>(-1);
      continue;
    }
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        parts.back() += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        parts.back() += '"', ++i;
      else
        quoted = false;
    } else if (c == '"' && parts.back().empty())
      quoted = true;
    else if (c == ',')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  fields = std::move(parts);
  return true;
}

bool CsvReader::next(base::Result<ImportRow>& row, std::size_t& line) {
  base::Result<std::vector<std::string>> fields(std::vector<std::string>{});
  fault_ = CsvFault::none;
  do {
    if (!record(fields, line)) return false;
  } while (fields && fields->size() == 1 && fields->front().empty());  // an empty line
  if (!fields) {
    fault_ = CsvFault::quote;
    row = fields.error();
    return true;
  }
  if (fields->size() != header_->size()) {
    fault_ = CsvFault::columns;
    row = Error{Errc::malformed, "has " + std::to_string(fields->size()) +
                                     " columns, the header has " + std::to_string(header_->size())};
    return true;
  }
  ImportRow named;
  for (std::size_t i = 0; i < fields->size(); ++i) {
    if (!base::is_utf8((*fields)[i])) {
      fault_ = CsvFault::utf8;
      row = Error{Errc::malformed, "is not UTF-8"};
      return true;
    }
    if (!(*fields)[i].empty()) named[(*header_)[i]] = (*fields)[i];
  }
  row = std::move(named);
  return true;
}

}  // namespace sifang::protocol

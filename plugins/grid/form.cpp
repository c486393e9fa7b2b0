// SPDX-License-Identifier: Apache-2.0
#include "form.hpp"

#include <algorithm>
#include <optional>

#include "kit/csv.hpp"

namespace grid::open311 {
namespace {

using kit::trim;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), lower);
  return small;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// A percent sign that begins nothing stands for itself.
std::string decode(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const int high = c == '%' && at + 2 < text.size() ? hex(text[at + 1]) : -1;
    const int low = high >= 0 ? hex(text[at + 2]) : -1;
    if (low >= 0) {
      plain += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      plain += c == '+' ? ' ' : c;
    }
  }
  return plain;
}

void read_pairs(Form& form, std::string_view rest) {
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto name = pair.substr(0, pair.find('='));
    if (name.empty()) continue;
    if (form.fields.size() == most_fields) {
      form.fault = "the body has more than 1,000 fields";
      return;
    }
    form.fields.emplace_back(decode(name),
                             decode(pair.substr(std::min(pair.size(), name.size() + 1))));
  }
}

/// `form-data; name="photo1"; filename="1.jpg"`: the value of a parameter.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != header.npos;) {
    header.remove_prefix(at + 1);
    const auto equals = header.find('=');
    if (equals == header.npos) return std::nullopt;
    const auto key = lowered(trim(header.substr(0, equals)));
    header.remove_prefix(equals + 1);
    std::string value;
    if (header.starts_with('"')) {
      std::size_t end = 1;
      for (; end < header.size() && header[end] != '"'; ++end) {
        // A browser writes %22 for a quote within; others put a backslash before it.
        if (header[end] == '\\' && end + 1 < header.size() && header[end + 1] == '"') ++end;
        value += header[end];
      }
      header.remove_prefix(std::min(header.size(), end + 1));
    } else {
      value = trim(header.substr(0, header.find(';')));
    }
    if (key == name) return value;
    at = header.find(';');
  }
  return std::nullopt;
}

struct PartHead {
  std::string disposition, type;
};

PartHead read_head(std::string_view head) {
  PartHead read;
  while (!head.empty()) {
    const auto line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(head.size(), line.size() + 1));
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const auto name = lowered(trim(line.substr(0, colon)));
    if (name == "content-disposition") read.disposition = trim(line.substr(colon + 1));
    if (name == "content-type") read.type = trim(line.substr(colon + 1));
  }
  return read;
}

/// What stands between two delimiters, without the line ends that belong to these.
void read_part(Form& form, std::string_view part) {
  std::size_t blank = part.find("\r\n\r\n"), width = 4;
  if (const auto bare = part.find("\n\n"); bare < blank) {
    blank = bare;
    width = 2;
  }
  if (blank == part.npos) return;
  const auto head = read_head(part.substr(0, blank));
  const auto name = parameter(head.disposition, "name");
  if (!name || name->empty()) return;
  const auto content = part.substr(blank + width);
  const auto file = parameter(head.disposition, "filename");
  if (!file) {
    form.fields.emplace_back(*name, std::string(content));
  } else if (!content.empty()) {
    form.files.push_back({*name, *file, head.type, std::string(content)});
  }
}

/// Texts in all; files have the bounds of the whole body.
bool has_long_texts(const Form& form) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : form.fields) bytes += name.size() + value.size();
  return bytes > longest_texts;
}

void read_parts(Form& form, std::string_view body, const std::string& boundary) {
  constexpr std::size_t longest_boundary = 70;  // RFC 2046; a longer one makes the search slow
  if (boundary.size() > longest_boundary) {
    form.fault = "the boundary has more than 70 characters";
    return;
  }
  const auto delimiter = "--" + boundary;
  auto at = body.find(delimiter);
  if (at == body.npos) {
    form.fault = "the body has no part";
    return;
  }
  for (std::size_t parts = 0;; ++parts) {
    at += delimiter.size();
    if (body.substr(at).starts_with("--")) return;
    if (parts == most_parts) {
      form.fault = "the body has more than 100 parts";
      return;
    }
    const auto start = body.find('\n', at);
    auto end = start == body.npos ? body.npos : body.find("\n" + delimiter, start);
    if (end == body.npos) {
      form.fault = "the last part of the body has no end";
      return;
    }
    const auto next = end + 1;
    if (end > start && body[end - 1] == '\r') --end;
    if (end > start) read_part(form, body.substr(start + 1, end - start - 1));
    at = next;
  }
}

}  // namespace

std::string Form::value(std::string_view name) const {
  for (const auto& [field, value] : fields)
    if (field == name && !value.empty()) return value;
  return {};
}

std::vector<std::string> Form::values(std::string_view name) const {
  std::vector<std::string> list;
  const auto many = std::string(name) + "[]";
  for (const auto& [field, value] : fields)
    if ((field == name || field == many) && !value.empty()) list.push_back(value);
  return list;
}

Form read_form(std::string_view content_type, std::string_view body) {
  Form form;
  const auto type = lowered(trim(content_type.substr(0, content_type.find(';'))));
  if (type == "multipart/form-data") {
    const auto boundary = parameter(content_type, "boundary");
    if (boundary && !boundary->empty())
      read_parts(form, body, *boundary);
    else
      form.fault = "multipart/form-data needs a boundary";
  } else if (type.empty() || type == "application/x-www-form-urlencoded") {
    if (body.size() <= longest_texts)
      read_pairs(form, body);
    else
      form.status = 413;
  } else {
    form.fault = "send application/x-www-form-urlencoded or multipart/form-data";
  }
  if (has_long_texts(form)) form.status = 413;
  if (form.status == 413) form.fault = "the fields have more than 1 MiB";
  // U+FFFD is a character: forwarded texts have it.
  const auto is_text = [](const auto& field) {
    return kit::is_utf8(field.first) && kit::is_utf8(field.second);
  };
  const auto is_named = [](const FormFile& file) { return kit::is_utf8(file.field); };
  if (form.fault.empty() && !(std::all_of(form.fields.begin(), form.fields.end(), is_text) &&
                              std::all_of(form.files.begin(), form.files.end(), is_named)))
    form.fault = "the body is not UTF-8";
  return form;
}

}  // namespace grid::open311

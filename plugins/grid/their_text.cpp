// SPDX-License-Identifier: Apache-2.0
#include "their_text.hpp"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>

#include "kit/csv.hpp"

namespace grid {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// `<?xml version="1.0" encoding="GBK"?>`: GBK, in capitals; "" where none is named.
std::string named_encoding(std::string_view body) {
  const auto start = body.find("<?xml");
  if (start == body.npos || start > 3) return {};  // a byte order mark at most stands before it
  auto head = body.substr(start, body.find("?>", start) - start);
  const auto at = head.find("encoding");
  if (at == head.npos) return {};
  head.remove_prefix(at);
  const auto from = head.find_first_of("\"'");
  if (from == head.npos) return {};
  const auto to = head.find(head[from], from + 1);
  if (to == head.npos) return {};
  std::string name(head.substr(from + 1, to - from - 1));
  const bool is_name = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  if (!is_name) return {};
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  // What calls itself GB2312 or GBK has characters of the later standards as well, which hold them.
  return name == "GB2312" || name == "GBK" || name == "CP936" ? "GB18030" : name;
}

/// UTF-16 and UTF-32 have zeros in what begins XML, or a byte order mark of their own.
bool is_wide(std::string_view body) {
  return body.substr(0, 4).find('\0') != body.npos || body.starts_with("\xFF\xFE") ||
         body.starts_with("\xFE\xFF");
}

struct CloseIconv {
  void operator()(void* open) const { iconv_close(open); }
};

/// Nothing where iconv does not know the encoding.
std::optional<TheirText> convert(std::string_view body, const std::string& from) {
  auto* const opened = iconv_open("UTF-8", from.c_str());
  if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  const std::unique_ptr<void, CloseIconv> open(opened);
  TheirText read;
  std::string rest(body), piece(body.size() + 64, '\0');
  char* in = rest.data();
  std::size_t left = rest.size();
  while (left > 0) {
    char* out = piece.data();
    std::size_t room = piece.size();
    const auto failed = iconv(open.get(), &in, &left, &out, &room) == static_cast<std::size_t>(-1);
    const int why = failed ? errno : 0;
    read.text.append(piece.data(), piece.size() - room);
    if (!failed || why == E2BIG) continue;
    read.text += replacement;
    read.is_damaged = true;
    ++in;
    --left;
  }
  // UCS-4 counts further than Unicode, and iconv with it.
  if (!kit::is_utf8(read.text)) {
    read.text = kit::mend_utf8(read.text);
    read.is_damaged = true;
  }
  return read;
}

}  // namespace

TheirText read_xml_text(std::string_view body) {
  if (is_wide(body)) return {.text = std::string(body), .is_utf8 = false};
  const auto name = named_encoding(body);
  if (name == "ISO-8859-1" || name == "LATIN1")
    return {.text = std::string(body), .is_utf8 = false};
  if (!name.empty() && name != "UTF-8" && name != "UTF8")
    if (auto converted = convert(body, name)) return std::move(*converted);
  return {.text = kit::mend_utf8(body), .is_damaged = !kit::is_utf8(body)};
}

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
#include "net/multipart.hpp"

#include <boost/beast/core/string.hpp>

namespace sifang::net {
namespace {

namespace beast = boost::beast;

constexpr std::size_t longest_boundary = 70;  // RFC 2046, 5.1.1
constexpr std::size_t longest_head = 4 * 1024;
constexpr std::size_t longest_preamble = 1024;
constexpr std::size_t most_parts = 8;

base::Error malformed(const char* what) { return {base::Errc::malformed, what}; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The value of `; name=value` or `; name="value"`; nothing when it is absent or broken. What
/// stands inside quotes is not looked through for other names.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  auto rest = header.substr(std::min(header.find(';'), header.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the semicolon
    const auto equals = rest.find('=');
    if (equals == rest.npos) return std::nullopt;
    const auto key = trim(rest.substr(0, equals));
    rest = trim(rest.substr(equals + 1));
    std::string value;
    if (rest.starts_with('"')) {
      std::size_t at = 1;
      for (; at < rest.size() && rest[at] != '"'; ++at) {
        if (rest[at] == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"')) ++at;
        value += rest[at];
      }
      if (at == rest.size()) return std::nullopt;
      rest.remove_prefix(at + 1);
    } else {
      const auto end = std::min(rest.find(';'), rest.size());
      value = trim(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    if (beast::iequals(key, name)) return value;
    rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  }
  return std::nullopt;
}

std::optional<std::string_view> field(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const auto end = std::min(head.find("\r\n"), head.size());
    const auto line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const auto colon = line.find(':');
    if (colon != line.npos && beast::iequals(trim(line.substr(0, colon)), name))
      return trim(line.substr(colon + 1));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> boundary_of(std::string_view content_type) {
  const auto type = trim(content_type.substr(0, content_type.find(';')));
  if (!beast::iequals(type, "multipart/form-data")) return std::nullopt;
  auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > longest_boundary) return std::nullopt;
  for (const char c : *boundary)
    if (c < 0x20 || c > 0x7E) return std::nullopt;
  return boundary;
}

MultipartReader::MultipartReader(std::string_view boundary, Listener& listener)
    : delimiter_("\r\n--" + std::string(boundary)), listener_(listener), buffer_("\r\n") {}

base::Result<void> MultipartReader::put(std::string_view bytes) {
  if (state_ == State::epilogue) return {};  // RFC 2046: to be ignored
  buffer_ += bytes;
  for (;;) {
    auto more = step();
    if (!more) return more.error();
    if (!*more) return {};
  }
}

/// Takes the next thing off the buffer; false when more must come first.
base::Result<bool> MultipartReader::step() {
  switch (state_) {
    case State::preamble: {
      const auto found = buffer_.find(delimiter_);
      if (found != buffer_.npos) {
        buffer_.erase(0, found + delimiter_.size());
        state_ = State::after_boundary;
        return true;
      }
      if (buffer_.size() > longest_preamble + delimiter_.size())
        return malformed("the body does not begin with its boundary");
      return false;
    }
    case State::after_boundary: return read_boundary_end();
    case State::head: return read_head();
    case State::data: return read_data();
    case State::epilogue: buffer_.clear(); return false;
  }
  return false;
}

base::Result<bool> MultipartReader::read_boundary_end() {
  if (buffer_.size() < 2) return false;
  if (buffer_.starts_with("--")) {
    state_ = State::epilogue;
    return true;
  }
  const auto end = buffer_.find("\r\n");
  if (end == buffer_.npos && buffer_.size() <= longest_boundary) return false;
  if (end == buffer_.npos || !trim(std::string_view(buffer_).substr(0, end)).empty())
    return malformed("a boundary has no end");
  buffer_.erase(0, end);  // the line end stays: a head may be empty
  if (++parts_ > most_parts) return malformed("too many parts");
  state_ = State::head;
  return true;
}

base::Result<bool> MultipartReader::read_head() {
  const auto end = buffer_.find("\r\n\r\n");
  if (end == buffer_.npos || end > longest_head) {
    if (buffer_.size() > longest_head) return malformed("the head of a part is too long");
    return false;
  }
  const auto head = std::string_view(buffer_).substr(0, end);
  const auto disposition = field(head, "Content-Disposition");
  if (!disposition ||
      !beast::iequals(trim(disposition->substr(0, disposition->find(';'))), "form-data"))
    return malformed("a part is no form-data");
  auto name = parameter(*disposition, "name");
  if (!name) return malformed("a part has no name");
  auto told =
      listener_.on_part({std::move(*name), parameter(*disposition, "filename").value_or("")});
  if (!told) return told.error();
  buffer_.erase(0, end + 4);
  state_ = State::data;
  return true;
}

/// Hands on all that cannot be the beginning of a delimiter.
base::Result<bool> MultipartReader::read_data() {
  const auto found = buffer_.find(delimiter_);
  if (found != buffer_.npos) {
    listener_.on_data(std::string_view(buffer_).substr(0, found));
    buffer_.erase(0, found + delimiter_.size());
    state_ = State::after_boundary;
    return true;
  }
  if (buffer_.size() >= delimiter_.size()) {
    const auto sure = buffer_.size() - delimiter_.size() + 1;
    listener_.on_data(std::string_view(buffer_).substr(0, sure));
    buffer_.erase(0, sure);
  }
  return false;
}

}  // namespace sifang::net

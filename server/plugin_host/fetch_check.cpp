// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/fetch_check.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace sifang::plugin_host {
namespace {

constexpr std::size_t longest_url = 8 * 1024, longest_body = 4 << 20;
constexpr std::size_t most_headers = 32, longest_headers = 16 * 1024;
/// The host's to write: where it goes, and where its body ends.
constexpr std::array own_headers{"host", "content-length", "transfer-encoding", "connection"};

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x80 && std::isalnum(byte)) || signs.find(c) != signs.npos;
  });
}

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

bool is_own(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(own_headers.begin(), own_headers.end(), name) != own_headers.end();
}

}  // namespace

std::string wrong_fetch(const FetchRequest& request) {
  if (!is_token(request.method)) return "the method of a request is a word";
  if (request.url.size() > longest_url || !is_one_line(request.url))
    return "the address of a request is one line of 8 KiB at most";
  if (!is_one_line(request.content_type)) return "a content type is one line";
  if (request.body.size() > longest_body) return "a request has 4 MiB at most";
  if (request.headers.size() > most_headers) return "a request has 32 headers at most";
  std::size_t size = 0;
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || !is_one_line(value))
      return "a header is a name and a value without line breaks";
    if (is_own(name)) return "the header " + name + " is the host's to write";
    size += name.size() + value.size();
  }
  return size > longest_headers ? "the headers of a request have 16 KiB at most" : "";
}

}  // namespace sifang::plugin_host

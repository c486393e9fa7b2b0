// SPDX-License-Identifier: Apache-2.0
#include "api/file_response.hpp"

#include <charconv>

#include "api/http_door.hpp"
#include "base/bytes.hpp"

namespace sifang::api {
namespace {

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// RFC 8187.
std::string encoded_name(std::string_view name) {
  constexpr std::string_view plain = "!#$&+-.^_`|~";
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool stands = (byte < 0x80 && std::isalnum(byte)) || plain.find(c) != plain.npos;
    if (stands)
      text += c;
    else
      text += "%" + base::to_hex(std::string_view(&c, 1));
  }
  return text;
}

}  // namespace

std::optional<Range> range_of(std::string_view header, std::size_t size) {
  const Range whole{.from = 0, .size = size, .whole = true};
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit) || header.find(',') != header.npos) return whole;
  header.remove_prefix(unit.size());
  const auto dash = header.find('-');
  if (dash == header.npos) return whole;
  const auto first = number(header.substr(0, dash)), last = number(header.substr(dash + 1));
  if (dash == 0) {  // the last so many
    if (!last) return whole;
    if (*last == 0 || size == 0) return std::nullopt;
    const auto count = std::min(*last, size);
    return Range{.from = size - count, .size = count, .whole = false};
  }
  if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return whole;
  if (*first >= size) return std::nullopt;
  const auto end = last ? std::min(*last, size - 1) : size - 1;
  return Range{.from = *first, .size = end - *first + 1, .whole = false};
}

bool is_known(const net::Request& request, const app::FileReply& file) {
  const auto known = request.header("If-None-Match");
  return known == "*" || known.find("\"" + file.etag + "\"") != known.npos;
}

net::Response file_response(const net::Request& request, const app::Reply& reply,
                            std::shared_ptr<const store::MappedFile> bytes) {
  const auto& file = *reply.file;
  net::Response response{
      .status = 200,
      .headers = {
          {"Content-Type", reply.content_type},
          {"ETag", "\"" + file.etag + "\""},
          // It never changes; whose it is to see may, so no longer than a day and for one log-in.
          {"Cache-Control", "private, max-age=86400, immutable"},
          {"Vary", "Cookie, Authorization"},
          {"X-Content-Type-Options", "nosniff"},
          {"Content-Security-Policy",
           "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
           "sandbox"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Content-Disposition", file.name.empty()
                                      ? "inline"
                                      : "attachment; filename*=UTF-8''" + encoded_name(file.name)},
          {"Accept-Ranges", "bytes"}}};
  if (!bytes) {
    response.status = 304;
    return response;
  }
  const auto all = bytes->bytes();
  const auto condition = request.header("If-Range");
  const bool ranged = condition.empty() || condition == "\"" + file.etag + "\"";
  const auto range = range_of(ranged ? request.header("Range") : std::string_view{}, all.size());
  const auto size = "/" + std::to_string(all.size());
  if (!range) {
    response.status = 416;
    response.headers.emplace_back("Content-Range", "bytes *" + size);
    return response;
  }
  if (!range->whole) {
    response.status = 206;
    response.headers.emplace_back("Content-Range",
                                  "bytes " + std::to_string(range->from) + "-" +
                                      std::to_string(range->from + range->size - 1) + size);
  }
  response.fixed_body = all.substr(range->from, range->size);
  response.owner = std::move(bytes);
  return response;
}

boost::asio::awaitable<net::Response> send_file(app::FileDepot& files, const net::Request& request,
                                                const app::Reply& reply) {
  if (is_known(request, *reply.file)) co_return file_response(request, reply, nullptr);
  auto bytes = co_await files.read(reply.file->path);
  if (!bytes) co_return problem_response(bytes.error());
  co_return file_response(request, reply, std::move(*bytes));
}

}  // namespace sifang::api

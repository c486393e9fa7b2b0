// SPDX-License-Identifier: Apache-2.0
#include "api/static_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/web_files.hpp"
#include "net/accept_encoding.hpp"

namespace sifang::api {
namespace {

std::string_view type_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> types{
      {{".html", "text/html; charset=utf-8"},
       {".js", "text/javascript; charset=utf-8"},
       {".css", "text/css; charset=utf-8"},
       {".svg", "image/svg+xml"},
       {".png", "image/png"},
       {".ico", "image/x-icon"},
       {".json", "application/json"},
       {".woff2", "font/woff2"},
       {".webmanifest", "application/manifest+json"},
       {".txt", "text/plain; charset=utf-8"},
       {".map", "application/json"}}};
  for (const auto& [ending, type] : types)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

const WebFile* find_file(std::string_view path) {
  const auto& files = embedded_web_files();
  const auto place =
      std::lower_bound(files.begin(), files.end(), path,
                       [](const WebFile& file, std::string_view name) { return file.path < name; });
  return place != files.end() && place->path == path ? &*place : nullptr;
}

/// The build writes x.br and x.gz beside what is worth it (web/scripts/compress.mjs).
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> codings{
    {{"br", ".br"}, {"gzip", ".gz"}}};

}  // namespace

net::Response serve_web(const net::Request& request, const std::string& image_origins) {
  const auto path = std::string_view(request.path).substr(1);
  const auto* file = find_file(path);
  const bool asset = path.starts_with("assets/");
  if (!file && !asset) file = find_file("index.html");
  if (!file)
    return {.status = 404,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
            .body = asset ? "no such file\n" : "this program was built without the web client\n"};
  // Built assets carry a hash of their content in their name; everything else is asked for anew.
  net::Response response{
      .headers = {{"Content-Type", std::string(type_of(file->path))},
                  {"Cache-Control", asset ? "public, max-age=31536000, immutable" : "no-cache"},
                  {"Vary", "Accept-Encoding"},
                  {"X-Content-Type-Options", "nosniff"},
                  {"Content-Security-Policy",
                   "default-src 'self'; img-src 'self' data: blob:" + image_origins +
                       "; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
                       "connect-src 'self'; object-src 'none'; form-action 'self'; "
                       "frame-ancestors 'none'; base-uri 'self'"},
                  {"Referrer-Policy", "same-origin"}},
      .fixed_body = file->bytes};
  for (const auto& [coding, ending] : codings) {
    const auto* packed = net::accepts(request, coding)
                             ? find_file(std::string(file->path) + std::string(ending))
                             : nullptr;
    if (!packed) continue;
    response.headers.emplace_back("Content-Encoding", std::string(coding));
    response.fixed_body = packed->bytes;
    break;
  }
  return response;
}

}  // namespace sifang::api

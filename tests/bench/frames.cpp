// SPDX-License-Identifier: Apache-2.0
#include "bench/frames.hpp"

#include <boost/beast/websocket/detail/hybi13.hpp>

namespace sifang::bench {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t place) {
  return static_cast<unsigned char>(bytes[place]);
}

}  // namespace

std::optional<Frame> find_frame(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  Frame frame{.opcode = byte_at(bytes, 0) & 0x0F,
              .masked = (byte_at(bytes, 1) & 0x80) != 0,
              .header = 2,
              .payload = byte_at(bytes, 1) & 0x7F};
  const std::size_t length_bytes = frame.payload == 126 ? 2 : frame.payload == 127 ? 8 : 0;
  if (bytes.size() < frame.header + length_bytes) return std::nullopt;
  if (length_bytes > 0) frame.payload = 0;
  for (std::size_t i = 0; i < length_bytes; ++i)
    frame.payload = frame.payload << 8 | byte_at(bytes, frame.header + i);
  frame.header += length_bytes + (frame.masked ? 4 : 0);
  if (bytes.size() < frame.header + frame.payload) return std::nullopt;
  return frame;
}

std::string unmasked(std::string_view bytes, const Frame& frame) {
  std::string payload(bytes.substr(frame.header, frame.payload));
  if (!frame.masked) return payload;
  const auto mask = bytes.substr(frame.header - 4, 4);
  for (std::size_t i = 0; i < payload.size(); ++i)
    payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
  return payload;
}

std::string make_client_frame(unsigned opcode, std::string_view payload) {
  const auto size = payload.size();
  std::string frame{static_cast<char>(0x80 | opcode)};
  if (size < 126) {
    frame += static_cast<char>(0x80 | size);
  } else {
    frame += static_cast<char>(0x80 | 126);  // the load's messages are below 64 KiB
    frame += static_cast<char>(size >> 8);
    frame += static_cast<char>(size & 0xFF);
  }
  frame.append(4, '\0');
  return frame += payload;
}

std::string accept_upgrade(std::string_view header) {
  namespace detail = boost::beast::websocket::detail;
  constexpr std::string_view name = "Sec-WebSocket-Key: ";
  const auto begin = header.find(name) + name.size();
  detail::sec_ws_accept_type accept;
  detail::make_sec_ws_accept(accept, header.substr(begin, header.find("\r\n", begin) - begin));
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         std::string(accept.data(), accept.size()) + "\r\n\r\n";
}

}  // namespace sifang::bench

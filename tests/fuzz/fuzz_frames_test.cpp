// SPDX-License-Identifier: Apache-2.0
// Frames over real sockets, right and wrong in every part: the connection that sends them is
// answered or closed with a code, and its neighbour notices nothing.
#include <gtest/gtest.h>

#include "chance.hpp"
#include "net_kit.hpp"

namespace sifang::fuzz {
namespace {

using namespace net::testing;  // the client and the frames of net's own tests

std::string make_frames(Chance& chance) {
  std::string frames;
  for (auto count = 1 + chance.below(8); count > 0; --count) {
    const auto opcode =
        chance.one_in(6)
            ? Opcode(chance.below(16))
            : chance.pick(std::initializer_list<Opcode>{Opcode::text, Opcode::text, Opcode::more,
                                                        Opcode::ping, Opcode::pong, Opcode::close});
    std::string payload =
        chance.one_in(3) ? chance.bytes(chance.below(200)) : chance.text(chance.below(60));
    if (chance.one_in(30)) payload.assign(chance.below(70'000), 'x');
    if (opcode == Opcode::close && chance.one_in(2)) payload = "\x03\xe8" + chance.text(3);
    auto frame = client_frame(opcode, payload, chance.one_in(4) ? Fin::no : Fin::yes);
    if (chance.one_in(10)) frame[0] = static_cast<char>(frame[0] | 1 << (4 + chance.below(3)));
    if (chance.one_in(12)) frame[1] = static_cast<char>(chance.below(256));
    frames += chance.one_in(10) ? chance.spoil(frame) : frame;
  }
  return frames;
}

TEST(FuzzFrames, every_stream_ends_with_whole_frames_and_harms_nobody) {
  const Running running(make_echo(),
                        {.threads = 2, .close_timeout = std::chrono::milliseconds{50}});
  Client neighbour(running.port());
  open_websocket(neighbour);
  for (int i = 0; i < tries(300); ++i) {
    const auto seed = base_seed() + static_cast<std::uint32_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chance chance(seed);
    Client client(running.port());
    ASSERT_EQ(open_websocket(client).status, 101);
    try {
      const auto frames = make_frames(chance);
      const auto piece = chance.one_in(2) ? frames.size() : 1 + chance.below(50);
      for (std::size_t at = 0; at < frames.size(); at += piece)
        client.write(frames.substr(at, piece));
      client.finish_writing();
    } catch (const boost::system::system_error&) {  // closed by the server already
    }
    // What comes back, up to the end, is whole frames; nothing follows a Close.
    const auto answer = client.read_to_end();
    for (std::size_t at = 0; at < answer.size();) {
      ASSERT_LE(at + 2, answer.size());
      const auto byte = [&](std::size_t index) {
        return static_cast<std::size_t>(static_cast<unsigned char>(answer[at + index]));
      };
      const auto opcode = byte(0) & 0x0F;
      EXPECT_EQ(byte(0) & 0xF0U, 0x80U);
      std::size_t size = byte(1), head = 2;
      if (size >= 126) {
        const std::size_t width = size == 126 ? 2 : 8;
        ASSERT_LE(at + head + width, answer.size());
        size = 0;
        for (std::size_t n = 0; n < width; ++n) size = size << 8 | byte(2 + n);
        head += width;
      }
      at += head + size;
      ASSERT_LE(at, answer.size()) << "a frame is cut";
      ASSERT_TRUE(opcode != 8 || at == answer.size()) << "something follows a Close frame";
    }
    neighbour.write(client_frame(Opcode::text, "still here"));
    for (;;) {
      const auto frame = read_frame(neighbour);
      if (frame.opcode == Opcode::ping) continue;
      ASSERT_EQ(frame, (Frame{Opcode::text, "still here"}));
      break;
    }
  }
}

}  // namespace
}  // namespace sifang::fuzz

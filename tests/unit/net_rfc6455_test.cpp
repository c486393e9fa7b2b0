// SPDX-License-Identifier: Apache-2.0
// RFC 6455 case by case, as the well-known test suites put it: framing, fragments, control frames
// between them, UTF-8 at every border, reserved bits and opcodes, close codes, limits, masks. Each
// case runs twice: sent at once, and byte after byte.
#include <gtest/gtest.h>

#include "net_kit.hpp"

namespace sifang::net::testing {
namespace {

constexpr std::size_t largest_message = 64 * 1024;

struct Case {
  std::string name;
  std::string sent;
  std::vector<Frame> answers;  // before the connection closes, or goes on
  int close = 0;               // the code in the server's Close frame; 0: it goes on
};

std::string text(std::string_view payload, Fin fin = Fin::yes) {
  return client_frame(Opcode::text, payload, fin);
}
std::string more(std::string_view payload, Fin fin = Fin::yes) {
  return client_frame(Opcode::more, payload, fin);
}
std::string ping(std::string_view payload) { return client_frame(Opcode::ping, payload); }
std::string close_frame(std::string_view payload) { return client_frame(Opcode::close, payload); }
std::string code_bytes(int code) {
  return {static_cast<char>(code >> 8 & 0xFF), static_cast<char>(code & 0xFF)};
}
Frame echoed(std::string payload) { return {Opcode::text, std::move(payload)}; }
Frame pong(std::string payload) { return {Opcode::pong, std::move(payload)}; }

/// A frame with bits and mask as given; `length` is written as it stands, whatever the payload is.
struct Raw {
  unsigned first = 0x81;
  std::string length = {};  // with the mask bit; empty: the right one
  std::string mask = "\x12\x34\x56\x78";
  std::string payload = {};

  [[nodiscard]] std::string bytes() const {
    std::string frame(1, static_cast<char>(first));
    frame += length.empty() ? std::string(1, static_cast<char>(0x80 | payload.size())) : length;
    frame += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
      frame += static_cast<char>(payload[i] ^ mask[i % mask.size()]);
    return frame;
  }
};

/// Pieces of at most `size` bytes as fragments of one text message.
std::string in_fragments(const std::string& payload, std::size_t size) {
  std::string frames;
  for (std::size_t at = 0; at < payload.size(); at += size) {
    const auto fin = at + size >= payload.size() ? Fin::yes : Fin::no;
    frames += (at == 0 ? text : more)(payload.substr(at, size), fin);
  }
  return frames;
}

using Cases = std::vector<Case>;

Cases framing() {
  Cases cases;
  for (const std::size_t size : {0, 1, 125, 126, 127, 128, 65'535, 65'536}) {
    const std::string payload(size, '*');
    cases.push_back({"text_of_" + std::to_string(size), text(payload), {echoed(payload)}});
    cases.push_back({"binary_of_" + std::to_string(size),
                     client_frame(Opcode::binary, payload) + close_frame(code_bytes(1003)),
                     {},
                     1003});
  }
  for (const auto& mask :
       {std::string(4, '\0'), std::string("\xff\xff\xff\xff"), std::string("\x00\x00\x00\x01", 4)})
    cases.push_back({"mask_" + std::to_string(static_cast<unsigned char>(mask[0])) + "_" +
                         std::to_string(static_cast<unsigned char>(mask[3])),
                     Raw{.mask = mask, .payload = "masked 柳"}.bytes(),
                     {echoed("masked 柳")}});
  // A length must be written as short as it can be (5.2), and its first bit be 0.
  cases.push_back({"length_5_in_16_bits",
                   Raw{.length = std::string("\xfe\x00\x05", 3), .payload = "hello"}.bytes(),
                   {},
                   1002});
  cases.push_back(
      {"length_125_in_16_bits", Raw{.length = std::string("\xfe\x00\x7d", 3)}.bytes(), {}, 1002});
  cases.push_back({"length_126_in_64_bits",
                   Raw{.length = std::string("\xff\0\0\0\0\0\0\0\x7e", 9)}.bytes(),
                   {},
                   1002});
  // Against the rule and too large: the size is what is looked at first.
  cases.push_back({"length_with_the_first_bit",
                   Raw{.length = std::string("\xff\x80\0\0\0\0\0\0\0", 9)}.bytes(),
                   {},
                   1009});
  std::string unmasked;
  append_text_frame(unmasked, "a");
  cases.push_back({"unmasked", unmasked, {}, 1002});
  cases.push_back({"unmasked_and_empty", std::string("\x81\x00", 2), {}, 1002});
  cases.push_back({"unmasked_ping", std::string("\x89\x00", 2), {}, 1002});
  cases.push_back({"unmasked_in_the_middle", text("a") + unmasked, {echoed("a")}, 1002});
  return cases;
}

Cases limits() {
  Cases cases;
  const std::string largest(largest_message, 'x');
  cases.push_back({"largest_in_fragments", in_fragments(largest, 4096), {echoed(largest)}});
  cases.push_back({"too_large_is_told_by_the_length_alone",
                   Raw{.length = std::string("\xff\0\0\0\0\0\x01\0\x01", 9)}.bytes(),
                   {},
                   1009});
  cases.push_back({"largest_length_there_is",
                   Raw{.length = "\xff\x7f" + std::string(7, '\xff')}.bytes(),
                   {},
                   1009});
  cases.push_back({"too_large_by_one_more_byte",
                   text(largest.substr(0, 32'768), Fin::no) +
                       more(largest.substr(0, 32'768), Fin::no) + more("y"),
                   {},
                   1009});
  // Fragments that add up beyond 64 bits must not start again at nought.
  cases.push_back({"lengths_that_overflow",
                   text("abcd", Fin::no) +
                       Raw{.first = 0x80, .length = "\xff\x7f" + std::string(7, '\xff')}.bytes(),
                   {},
                   1009});
  return cases;
}

Cases control_frames() {
  Cases cases;
  const std::string longest(125, 'p');
  cases.push_back({"ping_empty", ping(""), {pong("")}});
  cases.push_back({"ping_with_bytes_of_any_kind",
                   ping(std::string("\x00\xff\xfe\xfd\xfc", 5)),
                   {pong(std::string("\x00\xff\xfe\xfd\xfc", 5))}});
  cases.push_back({"ping_of_125", ping(longest), {pong(longest)}});
  cases.push_back({"ping_of_126", ping(longest + "p"), {}, 1002});
  cases.push_back({"ping_of_126_by_its_length_alone",
                   Raw{.first = 0x89, .length = std::string("\xfe\x00\x7e", 3)}.bytes(),
                   {},
                   1002});
  cases.push_back({"pong_unasked", client_frame(Opcode::pong, ""), {}});
  cases.push_back(
      {"pong_unasked_before_a_ping", client_frame(Opcode::pong, "mine") + ping("p"), {pong("p")}});
  cases.push_back({"pong_of_126", client_frame(Opcode::pong, longest + "p"), {}, 1002});
  cases.push_back({"ping_in_fragments", client_frame(Opcode::ping, "a", Fin::no), {}, 1002});
  cases.push_back({"pong_in_fragments", client_frame(Opcode::pong, "a", Fin::no), {}, 1002});
  cases.push_back({"close_in_fragments", client_frame(Opcode::close, "", Fin::no), {}, 1002});
  Case ten{.name = "ten_pings", .sent = {}, .answers = {}};
  for (int i = 0; i < 10; ++i) {
    ten.sent += ping("number " + std::to_string(i));
    ten.answers.push_back(pong("number " + std::to_string(i)));
  }
  cases.push_back(std::move(ten));
  return cases;
}

Cases reserved() {
  Cases cases;
  for (const unsigned bits : {0x10U, 0x20U, 0x30U, 0x40U, 0x50U, 0x60U, 0x70U}) {
    const auto name = "reserved_bits_" + std::to_string(bits >> 4);
    cases.push_back({name, Raw{.first = 0x81 | bits, .payload = "a"}.bytes(), {}, 1002});
    cases.push_back({name + "_in_a_ping", Raw{.first = 0x89 | bits}.bytes(), {}, 1002});
    cases.push_back({name + "_in_a_close", Raw{.first = 0x88 | bits}.bytes(), {}, 1002});
    cases.push_back({name + "_in_a_fragment",
                     text("a", Fin::no) + Raw{.first = 0x80 | bits, .payload = "b"}.bytes(),
                     {},
                     1002});
    cases.push_back({name + "_behind_a_message",
                     text("before") + Raw{.first = 0x81 | bits, .payload = "a"}.bytes(),
                     {echoed("before")},
                     1002});
  }
  for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    const auto name = "opcode_" + std::to_string(opcode);
    cases.push_back({name, Raw{.first = 0x80 | opcode}.bytes(), {}, 1002});
    cases.push_back({name + "_with_payload_behind_a_message",
                     text("before") + Raw{.first = 0x80 | opcode, .payload = "a"}.bytes(),
                     {echoed("before")},
                     1002});
    cases.push_back({name + "_in_a_message",
                     text("a", Fin::no) + Raw{.first = 0x80 | opcode, .payload = "b"}.bytes(),
                     {},
                     1002});
  }
  return cases;
}

Cases fragments() {
  Cases cases;
  cases.push_back({"two_fragments", text("ab", Fin::no) + more("cd"), {echoed("abcd")}});
  cases.push_back({"a_ping_between",
                   text("ab", Fin::no) + ping("p") + more("cd"),
                   {pong("p"), echoed("abcd")}});
  cases.push_back({"a_pong_between",
                   text("ab", Fin::no) + client_frame(Opcode::pong, "p") + more("cd"),
                   {echoed("abcd")}});
  cases.push_back({"pings_between_all",
                   text("a", Fin::no) + ping("1") + more("b", Fin::no) + ping("2") +
                       more("c", Fin::no) + ping("3") + more("d"),
                   {pong("1"), pong("2"), pong("3"), echoed("abcd")}});
  cases.push_back(
      {"empty_fragments", text("", Fin::no) + more("", Fin::no) + more(""), {echoed("")}});
  cases.push_back({"one_full_among_empty_fragments",
                   text("", Fin::no) + more("middle", Fin::no) + more(""),
                   {echoed("middle")}});
  cases.push_back(
      {"fragments_of_one_byte", in_fragments("fragment 柳树", 1), {echoed("fragment 柳树")}});
  cases.push_back({"more_of_nothing", more("a"), {}, 1002});
  cases.push_back({"more_of_nothing_unfinished", more("a", Fin::no), {}, 1002});
  cases.push_back({"more_behind_a_whole_message", text("a") + more("b"), {echoed("a")}, 1002});
  cases.push_back({"text_in_a_text", text("a", Fin::no) + text("b"), {}, 1002});
  cases.push_back(
      {"binary_in_a_text", text("a", Fin::no) + client_frame(Opcode::binary, "b"), {}, 1002});
  cases.push_back({"a_close_between",
                   text("a", Fin::no) + close_frame(code_bytes(1000)) + more("b"),
                   {},
                   1000});
  return cases;
}

Cases utf_8() {
  Cases cases;
  const std::vector<std::pair<std::string, std::string>> good{
      {"greek", "κόσμε"},
      {"chinese", "玫瑰恬园 四方议事会"},
      {"emoji_of_several_points", "👩‍👩‍👧‍👦"},
      {"nul", std::string(1, '\0')},
      {"first_of_two_bytes", "\xc2\x80"},
      {"last_of_two_bytes", "\xdf\xbf"},
      {"first_of_three_bytes", "\xe0\xa0\x80"},
      {"before_the_surrogates", "\xed\x9f\xbf"},
      {"behind_the_surrogates", "\xee\x80\x80"},
      {"replacement", "\xef\xbf\xbd"},
      {"no_character_ffff", "\xef\xbf\xbf"},
      {"no_character_fdd0", "\xef\xb7\x90"},
      {"first_of_four_bytes", "\xf0\x90\x80\x80"},
      {"last_of_four_bytes", "\xf4\x8f\xbf\xbf"}};
  for (const auto& [name, payload] : good) {
    cases.push_back({"utf8_" + name, text(payload), {echoed(payload)}});
    for (std::size_t size = 1; size < 4; ++size)
      if (payload.size() > size)
        cases.push_back({"utf8_" + name + "_in_fragments_of_" + std::to_string(size),
                         in_fragments(payload, size),
                         {echoed(payload)}});
  }
  const std::vector<std::pair<std::string, std::string>> bad{
      {"continuation_alone", "\x80"},
      {"continuations_alone", "\xbf\x80\xbf"},
      {"two_bytes_cut", "\xc2"},
      {"three_bytes_cut", "\xe6\xb0"},
      {"four_bytes_cut", "\xf0\x9f\x98"},
      {"two_bytes_cut_before_a_letter", "\xc2 a"},
      {"three_bytes_cut_before_a_letter", "\xe6\xb0 a"},
      {"overlong_slash_2", "\xc0\xaf"},
      {"overlong_slash_3", "\xe0\x80\xaf"},
      {"overlong_slash_4", "\xf0\x80\x80\xaf"},
      {"overlong_nul", "\xc0\x80"},
      {"overlong_last_2", "\xc1\xbf"},
      {"overlong_last_3", "\xe0\x9f\xbf"},
      {"overlong_last_4", "\xf0\x8f\xbf\xbf"},
      {"surrogate_first", "\xed\xa0\x80"},
      {"surrogate_last", "\xed\xbf\xbf"},
      {"surrogate_pair", "\xed\xa0\xbd\xed\xb8\x80"},
      {"beyond_the_last", "\xf4\x90\x80\x80"},
      {"five_bytes", "\xf8\x88\x80\x80\x80"},
      {"six_bytes", "\xfc\x84\x80\x80\x80\x80"},
      {"fe", "\xfe"},
      {"ff", "\xff"}};
  for (const auto& [name, piece] : bad) {
    const auto payload = "κόσμε " + piece;
    cases.push_back({"not_utf8_" + name, text(payload), {}, 1007});
    cases.push_back(
        {"not_utf8_" + name + "_in_fragments_of_1", in_fragments(payload, 1), {}, 1007});
    cases.push_back({"not_utf8_" + name + "_with_a_ping_between",
                     text("κόσμε ", Fin::no) + ping("p") + more(piece),
                     {pong("p")},
                     1007});
  }
  // Told at the first byte that cannot be, not at the end of the message.
  for (const auto& [name, piece] : bad)
    if (name.find("cut") == name.npos || name.find("letter") != name.npos)
      cases.push_back({"not_utf8_" + name + "_before_the_end",
                       text("a", Fin::no) + more(piece, Fin::no),
                       {},
                       1007});
  return cases;
}

Cases closing() {
  Cases cases;
  cases.push_back({"close_without_a_code", close_frame(""), {}, 1000});
  cases.push_back({"close_with_half_a_code", close_frame("\x03"), {}, 1002});
  cases.push_back({"close_with_a_reason", close_frame(code_bytes(1000) + "再见"), {}, 1000});
  cases.push_back({"close_with_the_longest_reason",
                   close_frame(code_bytes(1000) + std::string(123, 'r')),
                   {},
                   1000});
  cases.push_back({"close_with_a_reason_too_long",
                   close_frame(code_bytes(1000) + std::string(124, 'r')),
                   {},
                   1002});
  cases.push_back({"close_with_a_reason_that_is_not_utf8",
                   close_frame(code_bytes(1000) + "\xce\xba\xe1\xbd\xb9\xed\xa0\x80"),
                   {},
                   1002});
  cases.push_back(
      {"close_with_a_reason_cut", close_frame(code_bytes(1000) + "\xe6\xb0"), {}, 1002});
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000,
                         3999, 4000, 4401, 4999})
    cases.push_back({"close_" + std::to_string(code), close_frame(code_bytes(code)), {}, code});
  for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999})
    cases.push_back(
        {"close_with_no_code_" + std::to_string(code), close_frame(code_bytes(code)), {}, 1002});
  // The RFC says nothing of these; they go back as they came.
  for (const int code : {5000, 65'535})
    cases.push_back({"close_" + std::to_string(code), close_frame(code_bytes(code)), {}, code});
  // What follows a Close frame is not looked at.
  const auto bye = close_frame(code_bytes(1000));
  cases.push_back({"text_behind_close", bye + text("too late"), {}, 1000});
  cases.push_back({"ping_behind_close", bye + ping("too late"), {}, 1000});
  cases.push_back({"close_behind_close", bye + bye, {}, 1000});
  cases.push_back({"nonsense_behind_close", bye + std::string(300, '\xff'), {}, 1000});
  cases.push_back({"close_behind_a_text", text("a") + bye, {echoed("a")}, 1000});
  return cases;
}

/// Frames up to the server's Close frame, and its code.
struct Ending {
  std::vector<Frame> frames;
  int close = 0;
};
Ending read_to_close(Client& client) {
  Ending ending;
  for (;;) {
    auto frame = read_frame(client);
    if (frame.opcode != Opcode::close) {
      ending.frames.push_back(std::move(frame));
      continue;
    }
    EXPECT_GE(frame.payload.size(), 2U) << "a server always says why";
    if (frame.payload.size() < 2) return ending;
    ending.close = static_cast<unsigned char>(frame.payload[0]) << 8 |
                   static_cast<unsigned char>(frame.payload[1]);
    return ending;
  }
}

void run(std::uint16_t port, const Case& one, std::size_t piece) {
  Client client(port);
  open_websocket(client);
  const bool goes_on = one.close == 0;
  const auto sent = goes_on ? one.sent + text("and on it goes") : one.sent;
  try {
    for (std::size_t at = 0; at < sent.size(); at += piece) client.write(sent.substr(at, piece));
  } catch (const boost::system::system_error&) {  // the server may have closed by then
    EXPECT_FALSE(goes_on);
  }
  if (goes_on) {
    auto expected = one.answers;
    expected.push_back(echoed("and on it goes"));
    for (const auto& frame : expected) EXPECT_EQ(read_frame(client), frame);
    client.write(close_frame(code_bytes(1000)));
    EXPECT_EQ(read_close_code(client), 1000);
  } else {
    const auto ending = read_to_close(client);
    EXPECT_EQ(ending.frames, one.answers);
    EXPECT_EQ(ending.close, one.close);
  }
  EXPECT_TRUE(client.is_at_end());
}

void run_all(const Cases& cases) {
  const Running running(make_echo(), {.max_message_bytes = largest_message});
  constexpr std::size_t most_single_bytes = 2000;  // longer ones in pieces
  for (const auto& one : cases)
    for (const std::size_t piece :
         {std::string::npos, one.sent.size() > most_single_bytes ? 997 : std::size_t{1}}) {
      SCOPED_TRACE(one.name + (piece == std::string::npos ? "" : ", in pieces"));
      try {
        run(running.port(), one, piece);
      } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
      }
    }
}

TEST(NetRfc6455, framing) { run_all(framing()); }
TEST(NetRfc6455, limits) { run_all(limits()); }
TEST(NetRfc6455, control_frames) { run_all(control_frames()); }
TEST(NetRfc6455, reserved_bits_and_opcodes) { run_all(reserved()); }
TEST(NetRfc6455, fragments) { run_all(fragments()); }
TEST(NetRfc6455, utf_8) { run_all(utf_8()); }
TEST(NetRfc6455, closing) { run_all(closing()); }

}  // namespace
}  // namespace sifang::net::testing

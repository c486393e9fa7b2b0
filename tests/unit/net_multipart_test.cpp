// SPDX-License-Identifier: Apache-2.0
// Forms with a file, read in pieces of any size; and forms that are none.
#include <gtest/gtest.h>

#include <random>

#include "net/multipart.hpp"

namespace sifang::net {
namespace {

/// What a form said.
struct Heard final : MultipartReader::Listener {
  base::Result<void> on_part(PartHead head) override {
    if (refuses) return base::Error{base::Errc::invalid, "not that"};
    parts.push_back(std::move(head));
    bodies.emplace_back();
    return {};
  }
  void on_data(std::string_view bytes) override { bodies.back() += bytes; }

  std::vector<PartHead> parts;
  std::vector<std::string> bodies;
  bool refuses = false;
};

struct Outcome {
  bool good = false, done = false;
  std::vector<std::string> names, files, bodies;
  bool operator==(const Outcome&) const = default;
};

Outcome read_in_pieces(std::string_view form, const std::vector<std::size_t>& cuts) {
  Heard heard;
  MultipartReader reader("b", heard);
  Outcome outcome{.good = true, .done = false, .names = {}, .files = {}, .bodies = {}};
  std::size_t at = 0;
  for (const auto cut : cuts) {
    outcome.good = outcome.good && reader.put(form.substr(at, cut - at)).has_value();
    at = cut;
  }
  outcome.good = outcome.good && reader.put(form.substr(at)).has_value();
  outcome.done = outcome.good && reader.is_done();
  for (const auto& part : heard.parts) {
    outcome.names.push_back(part.name);
    outcome.files.push_back(part.file_name);
  }
  outcome.bodies = heard.bodies;
  return outcome;
}
Outcome read(std::string_view form) { return read_in_pieces(form, {}); }

const std::string head =
    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n";

TEST(NetMultipart, finds_the_boundary_of_a_content_type) {
  EXPECT_EQ(boundary_of("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(boundary_of("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), "a b");
  EXPECT_EQ(boundary_of("multipart/form-data; x=\"boundary=no\"; boundary=yes"), "yes");
  for (const auto* none :
       {"", "application/json", "multipart/form-data", "multipart/mixed; boundary=a",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a"})
    EXPECT_FALSE(boundary_of(none)) << none;
  EXPECT_FALSE(boundary_of("multipart/form-data; boundary=" + std::string(71, 'a')));
}

TEST(NetMultipart, hands_on_a_file_with_its_name_and_ignores_what_stands_around) {
  const auto outcome = read("before\r\n" + head + "data\r\n--b--\r\nbehind");
  EXPECT_TRUE(outcome.done);
  EXPECT_EQ(outcome.names, std::vector<std::string>{"file"});
  EXPECT_EQ(outcome.files, std::vector<std::string>{"a.jpg"});
  EXPECT_EQ(outcome.bodies, std::vector<std::string>{"data"});
}

TEST(NetMultipart, keeps_line_ends_and_what_looks_like_a_boundary) {
  const std::string data = "\r\n\r\n--a\r\n--\r\n-b--b\r\n--";
  const auto outcome = read(head + data + "\r\n--b--");
  EXPECT_TRUE(outcome.done);
  EXPECT_EQ(outcome.bodies, std::vector<std::string>{data});
}

TEST(NetMultipart, takes_an_empty_file_and_several_parts) {
  const auto outcome =
      read(head + "\r\n--b\r\ncontent-disposition:form-data;name=x\r\n\r\ny\r\n--b--");
  EXPECT_TRUE(outcome.done);
  EXPECT_EQ(outcome.names, (std::vector<std::string>{"file", "x"}));
  EXPECT_EQ(outcome.bodies, (std::vector<std::string>{"", "y"}));
}

TEST(NetMultipart, reads_a_quoted_name_to_its_end) {
  const auto outcome = read(
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a; "
      "name=\\\"x\\\".jpg\"\r\n\r\n\r\n--b--");
  EXPECT_EQ(outcome.files, std::vector<std::string>{"a; name=\"x\".jpg"});
}

TEST(NetMultipart, is_not_done_before_its_last_boundary) {
  for (const std::string& part :
       {std::string(""), head, head + "data", head + "data\r\n--b", head + "data\r\n--b-"})
    EXPECT_FALSE(read(part).done) << part;
}

TEST(NetMultipart, refuses_what_is_no_form) {
  EXPECT_FALSE(read(std::string(5'000, 'x')).good);
  EXPECT_FALSE(read("--b\r\nContent-Disposition: attachment\r\n\r\n").good);
  EXPECT_FALSE(read("--b\r\nContent-Disposition: form-data\r\n\r\n").good);
  EXPECT_FALSE(read("--b\r\nX: y\r\n\r\n").good);
  EXPECT_FALSE(read("--b\r\nX: " + std::string(5'000, 'y')).good);
  EXPECT_FALSE(read("--bb\r\nContent-Disposition: form-data; name=x\r\n\r\n").good);
  std::string many;
  for (int i = 0; i < 9; ++i) many += "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n";
  EXPECT_FALSE(read(many + "--b--").good);
}

TEST(NetMultipart, stops_where_the_listener_refuses) {
  Heard heard;
  heard.refuses = true;
  MultipartReader reader("b", heard);
  const auto read = reader.put(head + "data");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().detail, "not that");
}

TEST(NetMultipart, reads_the_same_in_any_pieces_and_survives_any_bytes) {
  std::mt19937 random(20'261'126);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  const std::string letters = "\r\n--b :;=\"\\xa";
  for (int round = 0; round < 3'000; ++round) {
    std::string form = head;
    for (auto size = below(60); size > 0; --size) form += letters[below(letters.size())];
    form += below(3) == 0 ? "\r\n--b\r\n" + head.substr(5) + "z\r\n--b--" : "\r\n--b--";
    for (auto changes = below(4); changes > 0; --changes)
      form[below(form.size())] = letters[below(letters.size())];
    const auto whole = read(form);
    std::vector<std::size_t> cuts;
    for (std::size_t at = 0; at < form.size(); at += 1 + below(7)) cuts.push_back(at);
    const auto pieces = read_in_pieces(form, cuts);
    ASSERT_EQ(whole.good, pieces.good) << form;
    if (whole.good) {
      ASSERT_EQ(whole, pieces) << form;
    }
  }
}

}  // namespace
}  // namespace sifang::net

// SPDX-License-Identifier: Apache-2.0
// Files that people bring: every row as it was meant, every fault with its line and for a person.
#include "protocol/import_row.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace sifang::protocol {
namespace {

/// "name=value," of a row, or what is wrong with it.
std::string shown(const base::Result<ImportRow>& row) {
  if (!row) return row.error().detail;
  std::string text;
  for (const auto& [name, value] : *row) text += name + "=" + value + ",";
  return text;
}

/// Each record of a file as "line: shown".
std::vector<std::string> records(const std::string& file) {
  std::istringstream in(file);
  CsvReader reader(in);
  if (!reader.header()) return {reader.header().error().detail};
  std::vector<std::string> all;
  base::Result<ImportRow> row(ImportRow{});
  for (std::size_t line = 0; reader.next(row, line);)
    all.push_back(std::to_string(line) + ": " + shown(row));
  return all;
}

using Records = std::vector<std::string>;

TEST(JsonRow, takes_texts_numbers_and_flags_and_drops_null) {
  EXPECT_EQ(shown(read_json_row(R"({"id":7,"up":1.5,"ok":true,"title":"四\n方","reply":null})")),
            "id=7,ok=true,title=四\n方,up=1.5,");
  EXPECT_EQ(shown(read_json_row("{}")), "");
}

TEST(JsonRow, says_what_is_wrong) {
  EXPECT_EQ(shown(read_json_row("{")), "is not JSON");
  EXPECT_EQ(shown(read_json_row("{} x")), "is not JSON");
  EXPECT_EQ(shown(read_json_row("[1]")), "is not a JSON object");
  EXPECT_EQ(shown(read_json_row(R"({"a":[1]})")), "`a` is neither text nor a number");
  EXPECT_EQ(shown(read_json_row("{\"a\":\"\xFF\"}")), "is not UTF-8");
  EXPECT_EQ(shown(read_json_row(std::string(100'000, '['))), "is not JSON");
}

TEST(Csv, names_columns_and_leaves_empty_ones_out) {
  EXPECT_EQ(records("id,title,body\n1,灯,\n2,,x\n"),
            (Records{"2: id=1,title=灯,", "3: body=x,id=2,"}));
}

TEST(Csv, reads_quotes_commas_and_line_breaks_in_quotes) {
  EXPECT_EQ(
      records("id,title\n1,\"a \"\"b\"\", c\"\n2,\"two\nlines\"\n3,x\n"),
      (Records{"2: id=1,title=a \"b\", c,", "3: id=2,title=two\nlines,", "5: id=3,title=x,"}));
  EXPECT_EQ(records("id\n5\"\n"), (Records{"2: id=5\","}));
}

TEST(Csv, takes_either_line_end_a_byte_order_mark_and_no_line_end_at_the_end) {
  EXPECT_EQ(records("\xEF\xBB\xBFid,title\r\n1,a\r\n2,b"),
            (Records{"2: id=1,title=a,", "3: id=2,title=b,"}));
  EXPECT_EQ(records("\xEF\xBB\xBF\"id\",\"title\"\n1,a\n"), (Records{"2: id=1,title=a,"}));
}

TEST(Csv, passes_over_empty_lines) {
  EXPECT_EQ(records("id\n\n1\n\r\n2\n"), (Records{"3: id=1,", "5: id=2,"}));
}

TEST(Csv, says_what_is_wrong_with_a_record_and_goes_on) {
  EXPECT_EQ(records("id,title\n1\n2,b,c\n3,\xFF\n4,d\n"),
            (Records{"2: has 1 columns, the header has 2", "3: has 3 columns, the header has 2",
                     "4: is not UTF-8", "5: id=4,title=d,"}));
  EXPECT_EQ(records("id\n\"1\n2\n"), (Records{"2: a quote is never closed"}));
}

TEST(Csv, refuses_a_file_without_a_header_to_go_by) {
  EXPECT_EQ(records(""), (Records{"the file is empty"}));
  EXPECT_EQ(records("\"id\n1\n"), (Records{"a quote is never closed"}));
  EXPECT_EQ(records("id,title,id\n1,a,2\n"), (Records{"two columns are called id"}));
  EXPECT_EQ(records("id,\xFF\n1,a\n"), (Records{"is not UTF-8"}));
  EXPECT_EQ(records("id,title,,\n1,a,,\n"), (Records{"2: id=1,title=a,"}));
}

}  // namespace
}  // namespace sifang::protocol

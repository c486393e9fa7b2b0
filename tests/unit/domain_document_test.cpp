// SPDX-License-Identifier: Apache-2.0
// A document as the text in which it goes to the program that sets pages.
#include "domain/document.hpp"

#include <gtest/gtest.h>

namespace sifang::domain {
namespace {

TEST(Document, is_read_as_it_was_written_whatever_its_texts_are) {
  const Document document{.title = "会议\t纪要\\n",
                          .language = "zh-CN",
                          .page_mark = "第 {n} 页",
                          .foot = "",
                          .made_at_s = 1'795'000'000,
                          .parts = {{PartKind::title, {"一\n二"}},
                                    {PartKind::row, {"", "\\", "\t", "title\tx\nheading\ty"}},
                                    {PartKind::paragraph, {""}}}};
  const auto read = read_document(write_document(document));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->title, document.title);
  EXPECT_EQ(read->made_at_s, document.made_at_s);
  ASSERT_EQ(read->parts.size(), document.parts.size());
  for (std::size_t i = 0; i < read->parts.size(); ++i) {
    EXPECT_EQ(read->parts[i].kind, document.parts[i].kind);
    EXPECT_EQ(read->parts[i].cells, document.parts[i].cells);
  }
}

TEST(Document, is_none_in_a_text_of_another_kind) {
  for (const char* text : {"", "hello", "document\ta", "document\ta\tb\tc\td\t1\nnothing\tx"})
    EXPECT_FALSE(read_document(text)) << text;
}

}  // namespace
}  // namespace sifang::domain

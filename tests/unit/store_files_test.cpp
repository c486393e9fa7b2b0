// SPDX-License-Identifier: Apache-2.0
// Blobs and uploads as files: kept once, removed only when old, taken over by who comes later.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "base/crypto.hpp"
#include "store/files/blob_files.hpp"
#include "store/files/disk.hpp"
#include "store/files/upload_files.hpp"

namespace sifang::store {
namespace {

namespace fs = std::filesystem;

struct StoreFiles : testing::Test {
  StoreFiles() {
    base::init_crypto();
    std::string pattern = (fs::temp_directory_path() / "sifang-files-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error(pattern);
    folder = pattern;
  }
  ~StoreFiles() override {
    std::error_code ignored;  // a folder left behind fails no test
    fs::remove_all(folder, ignored);
  }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
    return (folder / name).string();
  }
  static std::string read(const std::string& path) {
    return File(path, File::Mode::read).read(0, 1000);
  }

  const std::chrono::system_clock::time_point later =
      std::chrono::system_clock::now() + std::chrono::hours(1);
  fs::path folder;
};

// printf hello | sha256sum
const std::string hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

TEST_F(StoreFiles, are_called_by_their_digest_and_are_there_once) {
  BlobFiles blobs((folder / "blobs").string());
  EXPECT_FALSE(blobs.contains(hello));
  EXPECT_EQ(blobs.keep(write("a", "hello")), hello);
  EXPECT_EQ(blobs.keep(write("b", "hello")), hello);
  EXPECT_EQ(blobs.path_of(hello), (folder / "blobs/2c/f2" / hello).string());
  EXPECT_EQ(read(blobs.path_of(hello)), "hello");
  EXPECT_EQ(blobs.size_of(hello), 5);
}

TEST_F(StoreFiles, go_only_when_nobody_has_kept_them_for_a_while) {
  BlobFiles blobs((folder / "blobs").string());
  EXPECT_TRUE(blobs.list_older(later).empty());
  static_cast<void>(blobs.keep(write("a", "hello")));
  const auto before = std::chrono::system_clock::now() - std::chrono::hours(1);
  EXPECT_TRUE(blobs.list_older(before).empty());
  EXPECT_FALSE(blobs.remove_unused(hello, before));
  EXPECT_EQ(blobs.list_older(later), std::vector<BlobName>{hello});
  {
    const auto pin = blobs.pin();
    EXPECT_FALSE(blobs.remove_unused(hello, later));
  }
  EXPECT_TRUE(blobs.remove_unused(hello, later));
  EXPECT_FALSE(blobs.contains(hello));
}

TEST_F(StoreFiles, are_young_again_when_the_same_is_kept_again) {
  BlobFiles blobs((folder / "blobs").string());
  static_cast<void>(blobs.keep(write("a", "hello")));
  const auto past = fs::file_time_type::clock::now() - std::chrono::hours(48);
  fs::last_write_time(blobs.path_of(hello), past);
  const auto before = std::chrono::system_clock::now() - std::chrono::hours(24);
  EXPECT_EQ(blobs.list_older(before).size(), 1U);
  static_cast<void>(blobs.keep(write("b", "hello")));
  EXPECT_FALSE(blobs.remove_unused(hello, before));
}

TEST_F(StoreFiles, are_copied_only_when_they_are_what_they_are_called) {
  BlobFiles from((folder / "from").string()), to((folder / "to").string());
  EXPECT_FALSE(from.copy_to(to, hello));
  static_cast<void>(from.keep(write("a", "hello")));
  EXPECT_TRUE(from.copy_to(to, hello));
  EXPECT_TRUE(from.copy_to(to, hello));
  EXPECT_EQ(read(to.path_of(hello)), "hello");
  write("from/2c/f2/" + hello, "other");
  BlobFiles third((folder / "third").string());
  EXPECT_FALSE(from.copy_to(third, hello));
  EXPECT_FALSE(third.contains(hello));
}

TEST_F(StoreFiles, grow_at_their_end_for_who_knows_where_that_is) {
  UploadFiles uploads((folder / "uploads").string());
  EXPECT_EQ(uploads.size_of("a"), 0);
  auto first = uploads.open("a", 0);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->append("hel"));
  EXPECT_EQ(uploads.size_of("a"), 3);
  EXPECT_FALSE(uploads.open("a", 2));
  auto second = uploads.open("a", 3);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->append("lo"));
  EXPECT_EQ(read(uploads.path_of("a")), "hello");
}

TEST_F(StoreFiles, take_nothing_more_from_who_was_taken_over_from) {
  UploadFiles uploads((folder / "uploads").string());
  auto old = uploads.open("a", 0);
  auto fresh = uploads.open("a", 0);
  ASSERT_TRUE(old && fresh);
  EXPECT_FALSE(old->append("x"));
  EXPECT_TRUE(fresh->append("y"));
  uploads.close("a");
  EXPECT_FALSE(fresh->append("z"));
  EXPECT_EQ(read(uploads.path_of("a")), "y");
  uploads.remove("a");
  EXPECT_EQ(uploads.size_of("a"), 0);
}

TEST_F(StoreFiles, of_uploads_go_when_they_are_old) {
  UploadFiles uploads((folder / "uploads").string());
  EXPECT_EQ(uploads.remove_older(later), 0U);
  EXPECT_TRUE(uploads.open("a", 0)->append("x"));
  EXPECT_EQ(uploads.remove_older(std::chrono::system_clock::now() - std::chrono::hours(1)), 0U);
  EXPECT_EQ(uploads.remove_older(later), 1U);
  EXPECT_FALSE(fs::exists(uploads.path_of("a")));
}

}  // namespace
}  // namespace sifang::store

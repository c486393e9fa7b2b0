// SPDX-License-Identifier: Apache-2.0
// Files that are being received (`uploads/<id>`): each grows at its end until it is whole. How long
// it is on disk is how far its upload has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace sifang::store {

/// Thread: any. Errors: throws std::system_error (a full disk, no rights).
class UploadFiles {
  struct Growing;

 public:
  /// `folder` is made with the first file.
  explicit UploadFiles(std::string folder);
  ~UploadFiles();

  [[nodiscard]] std::string path_of(const std::string& id) const;
  /// How much there is; 0 where nothing has come yet.
  [[nodiscard]] std::int64_t size_of(const std::string& id) const;
  /// Bytes that are free on the disk for whom the program runs.
  [[nodiscard]] std::int64_t free_bytes() const;

  /// Writes at the end of one file. Who opens the same later takes over: a phone that comes back
  /// has a new connection while the old one may still be thought to live.
  class Writer {
   public:
    /// False when another has taken over: nothing was written.
    [[nodiscard]] bool append(std::string_view bytes);

   private:
    friend UploadFiles;
    Writer(std::shared_ptr<Growing> file, std::uint64_t turn);
    std::shared_ptr<Growing> file_;
    std::uint64_t turn_;
  };
  /// Nothing when the file has not exactly `offset` bytes.
  [[nodiscard]] std::optional<Writer> open(const std::string& id, std::int64_t offset);

  /// Whose turn it was writes no more.
  void close(const std::string& id);
  /// The file and what was made beside it (`<id>.…`) go, and whose turn it was writes no more.
  void remove(const std::string& id);
  /// Files that nothing was written to since `before` go; how many.
  std::size_t remove_older(std::chrono::system_clock::time_point before);

 private:
  const std::string folder_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<Growing>> growing_;  // guarded by mutex_
};

}  // namespace sifang::store

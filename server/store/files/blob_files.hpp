// SPDX-License-Identifier: Apache-2.0
// Blobs: files that are called by the SHA-256 of their bytes (`blobs/ab/cd/abcd…`), written once
// and never changed. What is the same is there once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sifang::store {

/// A digest as text: 64 hex digits.
using BlobName = std::string;

/// Thread: any. Errors: throws std::system_error (a full disk, no rights).
class BlobFiles {
 public:
  /// `folder` is made with the first blob.
  explicit BlobFiles(const std::string& folder);

  [[nodiscard]] std::string path_of(const BlobName& name) const;
  [[nodiscard]] bool contains(const BlobName& name) const;
  /// Bytes of a blob; -1 where it is absent.
  [[nodiscard]] std::int64_t size_of(const BlobName& name) const;

  /// Keeps what the file at `path` holds; on disk, its name too, when this returns. The file is
  /// not to be written to any more; it may be removed.
  BlobName keep(const std::string& path);

  /// Removes a blob that nothing has kept since `before`. False when it is younger, or while a Pin
  /// is held.
  bool remove_unused(const BlobName& name, std::chrono::system_clock::time_point before);
  /// Every blob that nothing has kept since `before`.
  [[nodiscard]] std::vector<BlobName> list_older(
      std::chrono::system_clock::time_point before) const;

  /// While it lives nothing is removed: for who copies.
  using Pin = std::shared_ptr<const void>;
  [[nodiscard]] Pin pin() const { return pin_; }

  /// Copies a blob to another store of blobs, checking its digest on the way; false when it is
  /// absent here or not what its name says.
  [[nodiscard]] bool copy_to(BlobFiles& other, const BlobName& name) const;

 private:
  const std::string folder_;
  std::shared_ptr<const void> pin_ = std::make_shared<int>(0);
  std::mutex mutex_;  // between keeping a name and removing it
};

/// Whether this is how a blob is called.
[[nodiscard]] bool is_blob_name(std::string_view text);

}  // namespace sifang::store

// SPDX-License-Identifier: Apache-2.0
// Where files are received, made fit to be kept, and kept: the folders `uploads` and `blobs` of the
// data directory, and the threads that do the work.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/worker_pool.hpp"
#include "domain/attachment.hpp"
#include "media/picture_maker.hpp"
#include "store/files/blob_files.hpp"
#include "store/files/disk.hpp"
#include "store/files/upload_files.hpp"

namespace sifang::app {

/// A file that was received whole and lies in the blobs, not yet in the database.
struct StoredFile {
  domain::Attachment attachment;  // its name is empty
  std::string thumbnail_sha256;   // "" for none
  std::string source_sha256;      // of what was sent
  std::int64_t length = 0;        // of what was sent
};

/// Thread: any. Lifetime: outlives what it was asked for.
class FileDepot {
 public:
  /// `folder`: the data directory.
  FileDepot(const std::string& folder, std::string picture_program);

  [[nodiscard]] store::BlobFiles& blobs() { return blobs_; }
  [[nodiscard]] store::UploadFiles& uploads() { return uploads_; }
  [[nodiscard]] const media::PictureMaker& pictures() const { return pictures_; }

  /// Errors: unavailable when so many bytes would fill the disk, which the database needs too.
  [[nodiscard]] base::Result<void> require_room(std::int64_t bytes) const;

  /// Goes on with an upload at its end. Errors: conflict when that is not at `offset`; unavailable.
  [[nodiscard]] boost::asio::awaitable<base::Result<store::UploadFiles::Writer>> open(
      domain::AttachmentId upload, std::int64_t offset);
  /// Errors: conflict when another connection has taken over; unavailable.
  [[nodiscard]] boost::asio::awaitable<base::Result<void>> append(store::UploadFiles::Writer writer,
                                                                  std::string bytes);

  /// Makes the upload's file what may be kept and puts it into the blobs, on disk.
  /// Errors: unsupported_media, too_large, invalid (empty), busy while it is being done,
  /// unavailable.
  [[nodiscard]] boost::asio::awaitable<base::Result<StoredFile>> store(domain::AttachmentId upload);

  /// Begins to remove upload files and blobs that nothing was done with since `before`, but blobs
  /// that are in use. `is_used` is asked on a thread that may wait. Nothing is begun while one
  /// runs.
  void begin_sweep(base::Time before, std::function<bool(const std::string& sha256)> is_used);
  [[nodiscard]] bool is_sweeping() const { return sweeping_; }

  /// The bytes of a blob. Errors: internal when it is gone, which verify would say too.
  [[nodiscard]] boost::asio::awaitable<base::Result<std::shared_ptr<const store::MappedFile>>> read(
      std::string path);

  /// Waits for what was begun. Requires: nobody begins anything any more.
  void join();

 private:
  base::Result<StoredFile> store_now(const std::string& upload);
  base::Result<StoredFile> store_picture(const std::string& upload, StoredFile file);
  base::Result<StoredFile> store_as(StoredFile file, const std::string& path);

  store::BlobFiles blobs_;
  store::UploadFiles uploads_;
  media::PictureMaker pictures_;
  base::WorkerPool writing_;    // quick: what comes over the line
  base::WorkerPool preparing_;  // slow: pictures, digests, fsync
  std::atomic<bool> sweeping_ = false;
  std::mutex mutex_;
  std::set<std::int64_t> under_way_;  // uploads being stored; guarded by mutex_
};

}  // namespace sifang::app

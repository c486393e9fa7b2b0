// SPDX-License-Identifier: Apache-2.0
#include "app/file_depot.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/bytes.hpp"
#include "base/log.hpp"
#include "media/forget_place.hpp"
#include "media/sniff.hpp"
#include "store/files/disk.hpp"

namespace sifang::app {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::Error;

/// What the database and the system need of a disk, besides what is to come.
constexpr std::int64_t room_for_others = 64 * domain::mebibyte;

Error refused_by_disk(const std::system_error& error) {
  base::log_error("files: {}", error.what());
  const bool full = error.code() == std::errc::no_space_on_device ||
                    error.code() == std::error_code(EDQUOT, std::generic_category());
  return {Errc::unavailable,
          full ? "the disk is full; nothing was changed" : "the disk refused; nothing was changed",
          {},
          30};
}

template <class Work>
std::invoke_result_t<Work> guarded(Work work) {
  try {
    return work();
  } catch (const std::system_error& error) {
    return refused_by_disk(error);
  }
}

std::int64_t most_bytes(media::Kind kind) {
  switch (kind) {
    case media::Kind::picture: return domain::picture_bytes_max;
    case media::Kind::voice: return domain::voice_bytes_max;
    case media::Kind::document: return domain::document_bytes_max;
  }
  return 0;
}

/// A PDF ends with its mark; one that broke off does not.
bool is_whole_document(const store::File& file) {
  constexpr std::int64_t tail = 2048;
  const auto from = std::max<std::int64_t>(0, file.size() - tail);
  return file.read(from, tail).find("%%EOF") != std::string::npos;
}

}  // namespace

FileDepot::FileDepot(const std::string& folder, std::string picture_program)
    : blobs_((fs::path(folder) / "blobs").string()),
      uploads_((fs::path(folder) / "uploads").string()),
      pictures_(std::move(picture_program)),
      writing_(2),
      preparing_(2) {}

void FileDepot::join() {
  writing_.join();
  preparing_.join();
}

base::Result<void> FileDepot::require_room(std::int64_t bytes) const {
  return guarded([&]() -> base::Result<void> {
    if (uploads_.free_bytes() >= bytes + room_for_others) return {};
    return Error{Errc::unavailable, "the disk is full; nothing was changed", {}, 300};
  });
}

boost::asio::awaitable<base::Result<store::UploadFiles::Writer>> FileDepot::open(
    domain::AttachmentId upload, std::int64_t offset) {
  auto work = [this, id = upload.text(), offset] {
    return guarded([&]() -> base::Result<store::UploadFiles::Writer> {
      auto writer = uploads_.open(id, offset);
      if (writer) return std::move(*writer);
      return Error{Errc::conflict,
                   "the upload has come as far as byte " + std::to_string(uploads_.size_of(id))};
    });
  };
  co_return co_await writing_.run(std::move(work));
}

boost::asio::awaitable<base::Result<void>> FileDepot::append(store::UploadFiles::Writer writer,
                                                             std::string bytes) {
  auto work = [writer = std::move(writer), bytes = std::move(bytes)]() mutable {
    return guarded([&]() -> base::Result<bool> {
      if (writer.append(bytes)) return true;
      return Error{Errc::conflict, "another connection goes on with this upload"};
    });
  };
  auto done = co_await writing_.run(std::move(work));
  if (!done) co_return done.error();
  co_return base::Result<void>();
}

boost::asio::awaitable<base::Result<std::shared_ptr<const store::MappedFile>>> FileDepot::read(
    std::string path) {
  using Read = base::Result<std::shared_ptr<const store::MappedFile>>;
  auto work = [path = std::move(path)]() -> Read {
    try {
      return std::make_shared<const store::MappedFile>(path);
    } catch (const std::system_error& error) {
      return Error{Errc::internal, error.what()};
    }
  };
  co_return co_await writing_.run(std::move(work));
}

boost::asio::awaitable<base::Result<StoredFile>> FileDepot::store(domain::AttachmentId upload) {
  {
    const std::lock_guard lock(mutex_);
    if (!under_way_.insert(upload.value).second)
      co_return Error{Errc::busy, "the file is being looked at", {}, 1};
  }
  struct Ended {
    FileDepot& depot;
    domain::AttachmentId upload;
    ~Ended() {
      const std::lock_guard lock(depot.mutex_);
      depot.under_way_.erase(upload.value);
    }
  } const ended{*this, upload};
  auto work = [this, id = upload.text()] { return guarded([&] { return store_now(id); }); };
  auto stored = co_await preparing_.run(std::move(work));
  if (stored) stored->attachment.id = upload;
  co_return std::move(stored);
}

void FileDepot::begin_sweep(base::Time before,
                            std::function<bool(const std::string& sha256)> is_used) {
  if (sweeping_.exchange(true)) return;
  preparing_.post([this, before, is_used = std::move(is_used)] {
    try {
      std::size_t blobs = 0;
      const auto uploads = uploads_.remove_older(before);
      for (const auto& name : blobs_.list_older(before))
        if (!is_used(*base::from_hex(name)) && blobs_.remove_unused(name, before)) ++blobs;
      if (uploads + blobs > 0)
        base::log_info("files: {} uploads and {} unused files removed", uploads, blobs);
    } catch (const std::exception& error) {
      base::log_error("files: {}", error.what());
    }
    sweeping_ = false;
  });
}

base::Result<StoredFile> FileDepot::store_now(const std::string& upload) {
  uploads_.close(upload);  // what is a blob from now on is written to no more
  const auto path = uploads_.path_of(upload);
  if (uploads_.size_of(upload) == 0)
    return Error{Errc::invalid, "", {{"/file", "must not be empty"}}};
  const store::File source(path, store::File::Mode::read);
  const auto type = media::sniff(source.read(0, media::sniffed_bytes));
  if (!type)
    return Error{
        Errc::unsupported_media,
        "photos (JPEG, PNG, WebP, HEIC), sound (M4A, WebM, Ogg, MP3, WAV) and PDF are taken"};
  StoredFile file;
  file.length = source.size();
  if (file.length > most_bytes(type->kind))
    return Error{Errc::too_large, "of this kind " +
                                      std::to_string(most_bytes(type->kind) / domain::mebibyte) +
                                      " MiB are the most"};
  file.source_sha256 = store::sha256_of_file(path);
  file.attachment.type = type->name;
  if (type->kind == media::Kind::picture) return store_picture(upload, std::move(file));
  if (type->kind == media::Kind::document && !is_whole_document(source))
    return Error{Errc::unsupported_media, "the PDF is damaged or not whole"};
  const auto all = [&] { return source.read(0, static_cast<std::size_t>(file.length)); };
  std::string without;
  if (type->name == "audio/mp4") without = media::forget_place_in_mp4(all());
  if (type->name == "audio/mpeg") without = media::forget_place_in_mp3(all());
  if (without.empty()) return store_as(std::move(file), path);
  const auto voice = path + ".voice";
  fs::remove(voice);
  store::File(voice, store::File::Mode::create_new).write(without);
  return store_as(std::move(file), voice);
}

base::Result<StoredFile> FileDepot::store_picture(const std::string& upload, StoredFile file) {
  const auto path = uploads_.path_of(upload);
  const auto picture = path + ".picture", thumbnail = path + ".thumbnail";
  auto made = pictures_.make({path, picture, thumbnail});
  if (!made) return made.error();
  file.attachment.type = made->type;
  file.attachment.width = made->width;
  file.attachment.height = made->height;
  file.attachment.has_thumbnail = true;
  file.thumbnail_sha256 = *base::from_hex(blobs_.keep(thumbnail));
  return store_as(std::move(file), picture);
}

base::Result<StoredFile> FileDepot::store_as(StoredFile file, const std::string& path) {
  const auto name = blobs_.keep(path);
  file.attachment.sha256 = *base::from_hex(name);
  file.attachment.size = blobs_.size_of(name);
  return file;
}

}  // namespace sifang::app

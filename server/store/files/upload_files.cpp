// SPDX-License-Identifier: Apache-2.0
#include "store/files/upload_files.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "store/files/disk.hpp"

namespace sifang::store {
namespace fs = std::filesystem;

struct UploadFiles::Growing {
  std::mutex mutex;
  std::uint64_t turn = 0;  // guarded by mutex, like the file
  std::optional<File> file;
};

UploadFiles::UploadFiles(std::string folder) : folder_(std::move(folder)) {}
UploadFiles::~UploadFiles() = default;

std::string UploadFiles::path_of(const std::string& id) const {
  return (fs::path(folder_) / id).string();
}

std::int64_t UploadFiles::size_of(const std::string& id) const {
  struct stat status {};
  return ::stat(path_of(id).c_str(), &status) == 0 ? status.st_size : 0;
}

std::int64_t UploadFiles::free_bytes() const {
  struct statvfs status {};
  const auto parent = fs::absolute(folder_).parent_path().string();
  if (::statvfs(parent.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), folder_);
  return static_cast<std::int64_t>(status.f_bavail * status.f_frsize);
}

UploadFiles::Writer::Writer(std::shared_ptr<Growing> file, std::uint64_t turn)
    : file_(std::move(file)), turn_(turn) {}

bool UploadFiles::Writer::append(std::string_view bytes) {
  const std::lock_guard lock(file_->mutex);
  if (file_->turn != turn_ || !file_->file) return false;
  file_->file->write(bytes);
  return true;
}

std::optional<UploadFiles::Writer> UploadFiles::open(const std::string& id, std::int64_t offset) {
  std::shared_ptr<Growing> growing;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(growing_, [](const auto& entry) { return entry.second.expired(); });
    growing = growing_[id].lock();
    if (!growing) growing_[id] = growing = std::make_shared<Growing>();
  }
  fs::create_directories(folder_);
  const std::lock_guard lock(growing->mutex);
  ++growing->turn;
  growing->file.emplace(path_of(id), File::Mode::append);
  if (growing->file->size() != offset) return std::nullopt;
  return Writer(growing, growing->turn);
}

void UploadFiles::close(const std::string& id) {
  std::shared_ptr<Growing> growing;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = growing_.find(id); found != growing_.end())
      growing = found->second.lock();
  }
  if (growing) {
    const std::lock_guard lock(growing->mutex);
    ++growing->turn;
    growing->file.reset();
  }
}

void UploadFiles::remove(const std::string& id) {
  close(id);
  for (const char* ending : {"", ".picture", ".thumbnail", ".voice"}) {
    std::error_code absent;  // most are
    fs::remove(path_of(id) + ending, absent);
  }
}

std::size_t UploadFiles::remove_older(std::chrono::system_clock::time_point before) {
  std::size_t count = 0;
  if (!fs::is_directory(folder_)) return count;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    struct stat status {};
    if (::stat(entry.path().c_str(), &status) != 0) continue;
    const auto written = std::chrono::system_clock::from_time_t(status.st_mtim.tv_sec);
    if (written >= before) continue;
    remove(entry.path().stem().string());
    ++count;
  }
  return count;
}

}  // namespace sifang::store

// SPDX-License-Identifier: Apache-2.0
#include "store/files/blob_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/bytes.hpp"
#include "store/files/disk.hpp"

namespace sifang::store {
namespace fs = std::filesystem;

namespace {

using TimePoint = std::chrono::system_clock::time_point;

TimePoint last_kept(const struct stat& status) {
  return TimePoint(std::chrono::duration_cast<TimePoint::duration>(
      std::chrono::seconds(status.st_mtim.tv_sec) +
      std::chrono::nanoseconds(status.st_mtim.tv_nsec)));
}

/// Makes the folder of a blob, on disk with its name.
void make_folder(const fs::path& folder) {
  if (fs::is_directory(folder)) return;
  make_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    throw std::system_error(errno, std::generic_category(), folder.string());
  flush_folder(folder.parent_path().string());
}

/// Another name for the same file; false when that name is taken.
bool link_file(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return true;
  if (errno == EEXIST) return false;
  throw std::system_error(errno, std::generic_category(), to);
}

}  // namespace

bool is_blob_name(std::string_view text) {
  constexpr std::size_t digits = 64;
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

BlobFiles::BlobFiles(const std::string& folder) : folder_(fs::absolute(folder).string()) {}

std::string BlobFiles::path_of(const BlobName& name) const {
  return (fs::path(folder_) / name.substr(0, 2) / name.substr(2, 2) / name).string();
}

bool BlobFiles::contains(const BlobName& name) const { return size_of(name) >= 0; }

std::int64_t BlobFiles::size_of(const BlobName& name) const {
  struct stat status {};
  return ::stat(path_of(name).c_str(), &status) == 0 ? status.st_size : -1;
}

BlobName BlobFiles::keep(const std::string& path) {
  File(path, File::Mode::read).flush_to_disk();
  const auto name = base::to_hex(sha256_of_file(path));
  const auto target = path_of(name);
  const std::lock_guard lock(mutex_);
  make_folder(fs::path(target).parent_path());
  // What stands there already is as good; it is young again.
  if (!link_file(path, target) && ::utimensat(AT_FDCWD, target.c_str(), nullptr, 0) != 0)
    throw std::system_error(errno, std::generic_category(), target);
  flush_folder(fs::path(target).parent_path().string());
  return name;
}

bool BlobFiles::remove_unused(const BlobName& name, TimePoint before) {
  constexpr long nobody_else = 1;
  const std::lock_guard lock(mutex_);
  struct stat status {};
  const auto path = path_of(name);
  if (pin_.use_count() > nobody_else || ::stat(path.c_str(), &status) != 0) return false;
  return last_kept(status) < before && ::unlink(path.c_str()) == 0;
}

std::vector<BlobName> BlobFiles::list_older(TimePoint before) const {
  std::vector<BlobName> names;
  if (!fs::is_directory(folder_)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    struct stat status {};
    auto name = entry.path().filename().string();
    if (!is_blob_name(name) || ::stat(entry.path().c_str(), &status) != 0) continue;
    if (S_ISREG(status.st_mode) && last_kept(status) < before) names.push_back(std::move(name));
  }
  return names;
}

bool BlobFiles::copy_to(BlobFiles& other, const BlobName& name) const {
  const auto source = path_of(name);
  if (!contains(name)) return false;
  if (other.contains(name)) {
    if (base::to_hex(sha256_of_file(other.path_of(name))) != name) return false;
    if (::utimensat(AT_FDCWD, other.path_of(name).c_str(), nullptr, 0) != 0)
      throw std::system_error(errno, std::generic_category(), other.path_of(name));
    return true;
  }
  make_folder(other.folder_);
  // A name that no other copy under way has.
  static std::atomic<unsigned> count{0};
  const auto part =
      other.folder_ + "/part-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
  std::error_code ignored;  // of a copy that was cut off
  fs::remove(part, ignored);
  struct Gone {
    const std::string& path;
    ~Gone() {
      std::error_code error;  // a leftover takes room and does no harm
      fs::remove(path, error);
    }
  } const gone{part};
  fs::copy_file(source, part);
  return other.keep(part) == name;
}

}  // namespace sifang::store

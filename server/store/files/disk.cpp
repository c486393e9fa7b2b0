// SPDX-License-Identifier: Apache-2.0
#include "store/files/disk.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/crypto.hpp"

namespace sifang::store {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw std::system_error(errno, std::generic_category(), path);
}

int flags_of(File::Mode mode) {
  switch (mode) {
    case File::Mode::read: return O_RDONLY;
    case File::Mode::append: return O_WRONLY | O_CREAT | O_APPEND;
    case File::Mode::create_new: return O_WRONLY | O_CREAT | O_EXCL;
  }
  return O_RDONLY;
}

}  // namespace

File::File(std::string path, Mode mode) : path_(std::move(path)) {
  constexpr mode_t owner_only = 0600;
  descriptor_ = ::open(path_.c_str(), flags_of(mode) | O_CLOEXEC, owner_only);
  if (descriptor_ < 0) fail(path_);
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

File::File(File&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

void File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void File::flush_to_disk() {
  if (::fsync(descriptor_) != 0) fail(path_);
}

std::int64_t File::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail(path_);
  return status.st_size;
}

std::string File::read(std::int64_t at, std::size_t most) const {
  std::string bytes(most, '\0');
  std::size_t have = 0;
  while (have < most) {
    const auto size = ::pread(descriptor_, bytes.data() + have, most - have,
                              at + static_cast<std::int64_t>(have));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) fail(path_);
    if (size == 0) break;
    have += static_cast<std::size_t>(size);
  }
  bytes.resize(have);
  return bytes;
}

MappedFile::MappedFile(const std::string& path) {
  const File file(path, File::Mode::read);
  const auto size = static_cast<std::size_t>(file.size());
  if (size == 0) return;
  // Read in at once: who sends the bytes on must not wait for the disk.
  void* const place =
      ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, file.descriptor(), 0);
  if (place == MAP_FAILED) fail(path);
  bytes_ = {static_cast<const char*>(place), size};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

std::string sha256_of_file(const std::string& path) {
  constexpr std::size_t piece = 256 * 1024;
  const File file(path, File::Mode::read);
  base::Sha256 digest;
  for (std::int64_t at = 0;;) {
    const auto bytes = file.read(at, piece);
    if (bytes.empty()) return digest.finish();
    digest.add(bytes);
    at += static_cast<std::int64_t>(bytes.size());
  }
}

void flush_folder(const std::string& path) {
  File folder(path, File::Mode::read);
  folder.flush_to_disk();
}

}  // namespace sifang::store

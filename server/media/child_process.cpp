// SPDX-License-Identifier: Apache-2.0
#include "media/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <thread>

namespace sifang::media {
namespace {

namespace fs = std::filesystem;

/// A file in memory that holds `text`, read from its beginning; -1 when there is no memory for it.
int file_in_memory(std::string_view text) {
  const int file = ::memfd_create("sifang", MFD_CLOEXEC);
  if (file < 0) return -1;
  while (!text.empty()) {
    const auto size = ::write(file, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      ::close(file);
      return -1;
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  ::lseek(file, 0, SEEK_SET);
  return file;
}

}  // namespace

ChildProcess::ChildProcess(const std::string& program, const std::vector<std::string>& arguments,
                           std::string_view input) {
  const int given = file_in_memory(input);
  words_ = file_in_memory({});
  if (given < 0 || words_ < 0) {
    if (given >= 0) ::close(given);
    return;
  }
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, given, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, words_, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  char language[] = "LC_ALL=C";
  std::array<char*, 2> environment{language, nullptr};
  if (::posix_spawn(&id_, program.c_str(), &files, &attributes, words.data(), environment.data()) !=
      0)
    id_ = -1;
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  ::close(given);
}

ChildProcess::~ChildProcess() {
  if (words_ >= 0) ::close(words_);
  if (id_ > 0 && !ended_) {
    ::kill(id_, SIGKILL);
    static_cast<void>(::waitpid(id_, nullptr, 0));
  }
}

int ChildProcess::wait(std::chrono::seconds patience) {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds longest_pause{40};
  const auto until = steady_clock::now() + patience;
  for (auto pause = std::chrono::milliseconds(5);; pause = std::min(pause * 2, longest_pause)) {
    int status = 0;
    if (::waitpid(id_, &status, WNOHANG) == id_) {
      ended_ = true;
      return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    if (steady_clock::now() > until) return -1;
    std::this_thread::sleep_for(pause);
  }
}

std::string ChildProcess::said(std::size_t most) const {
  const auto length = ::lseek(words_, 0, SEEK_END);
  if (length <= 0) return {};
  std::string text(std::min(static_cast<std::size_t>(length), most), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const auto size =
        ::pread(words_, text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (size <= 0) break;
    done += static_cast<std::size_t>(size);
  }
  text.resize(done);
  return text;
}

std::string program_beside_us(std::string_view name) {
  std::error_code error;
  const auto self = fs::read_symlink("/proc/self/exe", error);
  return (error ? fs::path("/usr/local/bin") : self.parent_path()) / name;
}

}  // namespace sifang::media

// SPDX-License-Identifier: Apache-2.0
#include "media/picture_maker.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <thread>

#include "base/log.hpp"

namespace sifang::media {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::Error;
using std::chrono::steady_clock;

constexpr std::chrono::seconds patience{30};

/// A started process and the end of the pipe from which its words come. Ended and waited for.
class Child {
 public:
  explicit Child(const std::string& program, const PictureOrder& order) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, pipe[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    // Nothing of ours goes with it: no connection, no database.
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
    std::array<char*, 5> words{const_cast<char*>(program.c_str()),
                               const_cast<char*>(order.source.c_str()),
                               const_cast<char*>(order.picture.c_str()),
                               const_cast<char*>(order.thumbnail.c_str()), nullptr};
    char language[] = "LC_ALL=C";
    std::array<char*, 2> environment{language, nullptr};
    if (::posix_spawn(&id_, program.c_str(), &files, &attributes, words.data(),
                      environment.data()) != 0)
      id_ = -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    ::close(pipe[1]);
    words_ = pipe[0];
  }
  ~Child() {
    if (words_ >= 0) ::close(words_);
    if (id_ > 0 && !ended_) {
      ::kill(id_, SIGKILL);
      static_cast<void>(::waitpid(id_, nullptr, 0));
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] bool is_started() const { return id_ > 0; }

  /// Its exit code; -1 when it was ended by a signal or had no more time.
  int wait() {
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

  /// What it said. Requires: it has ended.
  [[nodiscard]] std::string said() const {
    std::array<char, 256> text{};
    const auto size = ::read(words_, text.data(), text.size());
    return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  }

 private:
  static constexpr std::chrono::milliseconds longest_pause{40};

  pid_t id_ = -1;
  int words_ = -1;
  bool ended_ = false;
};

}  // namespace

base::Result<Picture> PictureMaker::make(const PictureOrder& order) const {
  Child child(program_, order);
  if (!child.is_started()) {
    base::log_error("{} cannot be started; pictures are refused", program_);
    return Error{Errc::unavailable, "pictures cannot be taken at the moment"};
  }
  // The codes of server/images/main.cpp.
  constexpr int done = 0, too_many_pixels = 4, no_room = 5;
  const int code = child.wait();
  if (code == too_many_pixels)
    return Error{Errc::too_large, "the picture has too many pixels; 50 megapixels are the most"};
  if (code == no_room) return Error{Errc::unavailable, "there is no room for the picture"};
  if (code != done)
    return Error{Errc::unsupported_media,
                 "the picture is damaged or of a kind that cannot be read"};
  Picture picture;
  std::istringstream words(child.said());
  if (!(words >> picture.type >> picture.width >> picture.height))
    return Error{Errc::unavailable, "the picture could not be made"};
  return picture;
}

bool PictureMaker::is_ready() const { return ::access(program_.c_str(), X_OK) == 0; }

std::string picture_program_beside_us() {
  std::error_code error;
  const auto self = fs::read_symlink("/proc/self/exe", error);
  return (error ? fs::path("/usr/local/bin") : self.parent_path()) / "sifang-images";
}

}  // namespace sifang::media

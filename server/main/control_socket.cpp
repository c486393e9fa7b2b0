// SPDX-License-Identifier: Apache-2.0
#include "main/control_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "base/log.hpp"

namespace sifang::main {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw std::runtime_error("the path of the data directory is too long for a socket: " + path);
  std::copy(path.begin(), path.end(), address.sun_path);
  return address;
}

class Descriptor {
 public:
  explicit Descriptor(int file) : file_(file) {}
  ~Descriptor() {
    if (file_ >= 0) ::close(file_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return file_; }

 private:
  int file_;
};

bool send_all(int connection, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Nobody else is served while a client is silent in the middle of its request, or does not read.
void limit_silence(int connection) {
  constexpr timeval patience{.tv_sec = 10, .tv_usec = 0};
  for (const int direction : {SO_RCVTIMEO, SO_SNDTIMEO})
    if (::setsockopt(connection, SOL_SOCKET, direction, &patience, sizeof patience) != 0)
      throw std::runtime_error(std::string("no deadline: ") + std::strerror(errno));
}

/// Reads to the next line end; false at the end of the stream.
bool read_line(int connection, std::string& buffer, std::string& line) {
  for (;;) {
    if (const auto end = buffer.find('\n'); end != buffer.npos) {
      line = buffer.substr(0, end);
      buffer.erase(0, end + 1);
      return true;
    }
    char bytes[4096];
    const auto count = ::recv(connection, bytes, sizeof bytes, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    buffer.append(bytes, static_cast<std::size_t>(count));
  }
}

}  // namespace

ControlSocket::ControlSocket(Workspace& workspace)
    : workspace_(workspace), path_(socket_path(workspace.directory())) {
  std::filesystem::remove(path_);  // left by a crash: the directory's lock says that nobody listens
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = address_of(path_);
  const auto old_mask = ::umask(0177);  // for the owner only
  const bool bound =
      listener_ >= 0 &&
      ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::listen(listener_, 8) == 0;
  ::umask(old_mask);
  if (!bound) throw std::runtime_error(path_ + ": " + std::strerror(errno));
  thread_ = std::thread([this] { run(); });
}

ControlSocket::~ControlSocket() {
  stopping_ = true;
  workspace_.interrupt();
  ::shutdown(listener_, SHUT_RDWR);
  {
    const std::lock_guard lock(mutex_);
    if (connection_ >= 0) ::shutdown(connection_, SHUT_RD);  // what is said to it still leaves
  }
  thread_.join();
  ::close(listener_);
  std::error_code ignored;  // a socket left behind is removed by the next start
  std::filesystem::remove(path_, ignored);
}

void ControlSocket::run() {
  while (!stopping_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 500) <= 0) continue;
    const Descriptor connection(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.get() < 0) continue;
    set_connection(connection.get());
    try {
      limit_silence(connection.get());
      serve(connection.get());
    } catch (const std::exception& error) {
      if (!stopping_) base::log_error("control socket: {}", error.what());
      send_all(connection.get(), std::string("e ") + error.what() + "\nx 1\n");
    }
    set_connection(-1);
  }
}

void ControlSocket::set_connection(int connection) {
  const std::lock_guard lock(mutex_);
  connection_ = connection;
  if (connection >= 0 && stopping_) ::shutdown(connection, SHUT_RD);
}

void ControlSocket::serve(int connection) {
  std::string buffer, line;
  if (!read_line(connection, buffer, line)) return;
  auto request = read_request(line);
  if (!request) {
    send_all(connection, "e " + base::describe(request.error()) + "\nx 2\n");
    return;
  }
  const auto tell = [this, connection](char what) {
    return [this, connection, what](std::string_view text) {
      if (what == 'p') workspace_.check_interrupt();  // results are told to the end
      std::string lines;
      for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines += std::string(1, what) + " " + std::string(text.substr(at, end - at)) + "\n";
        at = end + 1;
      }
      // The command goes on for a client that is gone or does not read, without waiting again.
      if (!send_all(connection, lines)) ::shutdown(connection, SHUT_RDWR);
    };
  };
  const int code = run_admin(workspace_, *request, {tell('o'), tell('e'), tell('p')});
  send_all(connection, "x " + std::to_string(code) + "\n");
}

std::optional<int> hand_over(const std::string& directory, const AdminRequest& request,
                             const Output& output) {
  const auto path = socket_path(directory);
  if (path.size() >= sizeof sockaddr_un{}.sun_path) return std::nullopt;  // no server works there
  const auto address = address_of(path);
  const Descriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return std::nullopt;
  if (!send_all(connection.get(), write_request(request) + "\n")) return std::nullopt;
  std::string buffer, line;
  while (read_line(connection.get(), buffer, line)) {
    if (line.size() < 2) continue;
    const auto text = std::string_view(line).substr(2);
    switch (line.front()) {
      case 'o': output.line(text); break;
      case 'e': output.error(text); break;
      case 'p': output.progress(text); break;
      case 'x': return std::stoi(std::string(text));
      default: break;
    }
  }
  output.error("the server ended before the command did");
  return 1;
}

}  // namespace sifang::main

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "main/service_manager.hpp"

namespace sifang::main {
namespace {

/// A service manager's socket, named in the environment for as long as it lives.
class Manager {
 public:
  explicit Manager(const std::string& name) : file_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), address.sun_path);
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(file_, reinterpret_cast<const sockaddr*>(&address), length), 0) << name;
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(file_);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  /// The next message; "" when there is none.
  [[nodiscard]] std::string next() const {
    std::array<char, 256> bytes{};
    const auto size = ::recv(file_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    return size < 0 ? std::string() : std::string(bytes.data(), static_cast<std::size_t>(size));
  }

 private:
  int file_;
};

TEST(ServiceManager, is_told_over_a_socket_in_the_file_system) {
  std::string folder = ::testing::TempDir() + "sifang-notify-XXXXXX";
  ASSERT_TRUE(::mkdtemp(folder.data()));
  const std::string path = folder + "/notify";
  {
    const Manager manager(path);
    tell_service_manager("READY=1");
    EXPECT_EQ(manager.next(), "READY=1");
    tell_service_manager("STOPPING=1");
    EXPECT_EQ(manager.next(), "STOPPING=1");
  }
  ::unlink(path.c_str());
  ::rmdir(folder.c_str());
}

TEST(ServiceManager, is_told_over_an_abstract_socket) {
  const Manager manager("@sifang-notify-" + std::to_string(::getpid()));
  tell_service_manager("READY=1");
  EXPECT_EQ(manager.next(), "READY=1");
}

TEST(ServiceManager, that_is_absent_or_gone_ends_nothing) {
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_NO_THROW(tell_service_manager("READY=1"));
  for (const std::string& name : {std::string(), std::string(200, 'x'), std::string("/no/where")}) {
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    EXPECT_NO_THROW(tell_service_manager("READY=1")) << name;
  }
  ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace sifang::main

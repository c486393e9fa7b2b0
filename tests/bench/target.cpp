// SPDX-License-Identifier: Apache-2.0
#include "bench/target.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace sifang::bench {
namespace {

void require(bool good, const char* what) {
  if (!good) throw std::system_error(errno, std::generic_category(), what);
}

std::string read_line(int descriptor) {
  std::string line;
  for (char c = 0; ::read(descriptor, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

std::uint16_t port_in(const std::string& line) {
  auto digits = line;
  while (!digits.empty() && (digits.back() < '0' || digits.back() > '9')) digits.pop_back();
  const auto begin = digits.find_last_not_of("0123456789") + 1;
  const auto port = std::atoi(digits.c_str() + begin);
  if (port <= 0 || port > 0xFFFF) throw std::runtime_error("no port in: " + line);
  return static_cast<std::uint16_t>(port);
}

}  // namespace

Target::Target(std::string name, const std::string& place, int cpu) : name_(std::move(name)) {
  const auto at = place.find('@');
  if (at != place.npos && place.find_first_not_of("0123456789@") == place.npos) {
    port_ = port_in(place.substr(0, at));
    pid_ = std::atoi(place.c_str() + at + 1);
  } else {
    start(place, cpu);
  }
}

Target::Target(Target&& other) noexcept
    : name_(std::move(other.name_)),
      port_(other.port_),
      pid_(std::exchange(other.pid_, 0)),
      output_(std::exchange(other.output_, -1)),
      input_(std::exchange(other.input_, -1)) {}

void Target::start(const std::string& command, int cpu) {
  std::array<int, 2> out{}, in{};
  require(pipe(out.data()) == 0 && pipe(in.data()) == 0, "pipe");
  pid_ = fork();
  require(pid_ >= 0, "fork");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // not to be left behind when the load is killed
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
    if (cpu >= 0) stay_on_cpu(cpu);
    const auto line = "exec " + command;
    ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  input_ = in[1];
  output_ = out[0];
  port_ = port_in(read_line(output_));
}

Target::~Target() {
  if (input_ < 0) return;
  ::close(input_);
  ::close(output_);
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

std::chrono::nanoseconds Target::cpu_time() const {
  std::chrono::nanoseconds sum{0};
  const auto tasks = "/proc/" + std::to_string(pid_) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::int64_t used = 0;
    std::ifstream(task.path() / "schedstat") >> used;
    sum += std::chrono::nanoseconds(used);
  }
  return sum;
}

std::int64_t Target::resident_memory() const {
  std::int64_t size = 0, resident = 0;
  std::ifstream("/proc/" + std::to_string(pid_) + "/statm") >> size >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

void stay_on_cpu(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(cpu), &set);
  require(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

}  // namespace sifang::bench

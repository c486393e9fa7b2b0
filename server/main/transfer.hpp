// SPDX-License-Identifier: Apache-2.0
// One transfer by libcurl, in the calling thread: bounded in time and size, given up at once when
// the program stops, and never into the house (the machine itself, private networks) unless
// allowed.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace sifang::main {

/// Which addresses a connection may go to, looked at when it is made: a name that is resolved to
/// another address later changes nothing.
enum class Reach { outside, anywhere };

/// Lifetime: one transfer. Thread: one.
class Transfer {
 public:
  explicit Transfer(Reach reach);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  [[nodiscard]] CURL* handle() { return easy_.get(); }
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy_.get(), option, value);
  }
  void add_header(const std::string& line);
  /// How much of what comes back is kept; without it the beginning.
  void keep_answer(std::size_t bytes) { longest_answer_ = bytes; }
  void add_recipient(const std::string& address);

  /// "" when the transfer went through, else why not, without what the URL says.
  [[nodiscard]] std::string run(const std::atomic<bool>& stopping);
  /// The last status of HTTP or SMTP; 0 for none.
  [[nodiscard]] long status() const;
  /// What came back, shortened.
  [[nodiscard]] const std::string& answer() const { return answer_; }

 private:
  // CURL and CURLM are both void: each has a clean-up of its own.
  struct EndEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct EndList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, EndList>;

  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static std::size_t take_answer(char* bytes, std::size_t size, std::size_t count, void* self);

  List headers_, recipients_;  // outlive the handle
  std::unique_ptr<CURL, EndEasy> easy_;
  Reach reach_;
  bool refused_inside_ = false;
  std::size_t longest_answer_ = 4096;
  std::string answer_;
};

/// Whether an address is of the machine itself, of a private or another special network (RFC 6890).
[[nodiscard]] bool is_inside(const sockaddr& address);

}  // namespace sifang::main

// SPDX-License-Identifier: Apache-2.0
// What the host's side of the ABI is written with: each function answers a call that is under way.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugin_host/host_calls.hpp"
#include "protocol/problem.hpp"

namespace sifang::plugin_host {

[[nodiscard]] inline std::string_view view(sifang_text text) {
  return text.data ? std::string_view(text.data, text.size) : std::string_view();
}

inline std::int32_t fail(sifang_call& call, std::string words) {
  call.error = std::move(words);
  return SIFANG_FAILED;
}

/// Runs `work` for a call that is still under way, on its own thread. Nothing is thrown past here.
template <class Work>
std::int32_t answer_call(sifang_call* call, Work work) noexcept {
  if (!call || call->thread != std::this_thread::get_id()) return SIFANG_FAILED;
  try {
    if (call->watch->is_given_up()) return fail(*call, "this call was given up");
    return work(*call);
  } catch (const std::exception& error) {
    // A transaction that the engine has ended takes what was written before along.
    if (!call->file.is_in_transaction()) call->broken = error.what();
    return fail(*call, error.what());
  } catch (...) {
    return fail(*call, "an error without words");
  }
}

/// What the host does by itself does not count as the plugin's time, nor as its SQL's.
class Meanwhile {
 public:
  explicit Meanwhile(sifang_call& call) : call_(call), pause_(std::in_place, *call.watch) {}
  ~Meanwhile() {
    pause_.reset();
    call_.file.set_deadline(call_.watch->deadline());
  }
  Meanwhile(const Meanwhile&) = delete;
  Meanwhile& operator=(const Meanwhile&) = delete;

 private:
  sifang_call& call_;
  std::optional<CallWatch::Pause> pause_;
};

/// As a plugin reads what the core has answered: the status and the JSON, of a refusal too.
inline void hand_over(const base::Result<app::Answer>& answered, sifang_take take, void* context) {
  if (answered) return take(context, answered->status, to_c(answered->reply.body));
  const auto problem = protocol::write_problem(answered.error(), "plugin");
  take(context, base::info_of(answered.error().code).status, to_c(problem));
}

/// Whether the request at hand only reads, on whose behalf nothing may be changed.
[[nodiscard]] inline bool reads(const sifang_call& call) {
  return call.request->method == "GET" || call.request->method == "HEAD";
}

// Files (host_files.cpp).
std::int32_t keep_file(sifang_call* call, sifang_text file, sifang_take take, void* context);
std::int32_t answer_file(sifang_call* call, sifang_text file, std::int32_t thumbnail);
std::int32_t drop_file(sifang_call* call, sifang_text file);
std::int32_t add_file(sifang_call* call, sifang_text community, sifang_text name, sifang_text bytes,
                      sifang_take take, void* context);
std::int32_t answer_attachment(sifang_call* call, sifang_text community, sifang_text file,
                               std::int32_t thumbnail);

}  // namespace sifang::plugin_host

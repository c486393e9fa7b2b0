// SPDX-License-Identifier: Apache-2.0
// Broken on purpose, in the C ABI: what takes a command's answer takes as many milliseconds as the
// request says. The host has done its part by then: it is the plugin's time again.
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "sifang_plugin.h"

namespace {

sifang_text text(const char* words) { return {words, std::char_traits<char>::length(words)}; }

void take(void* context, std::int32_t, sifang_text) {
  std::this_thread::sleep_for(std::chrono::milliseconds(*static_cast<long*>(context)));
}

std::int32_t request(void*, const sifang_host* host, sifang_call* call,
                     const sifang_request* asked) {
  long ms = 0;
  for (std::size_t i = 0; i < asked->query_count; ++i) {
    const auto& value = asked->query[i].value;
    ms = std::strtol(std::string(value.data, value.size).c_str(), nullptr, 10);
  }
  const sifang_command command{sizeof command, SIFANG_AS_CALLER, text("me.read"), text("{}"),
                               text("")};
  if (const auto code = host->command(call, &command, take, &ms); code != SIFANG_OK) return code;
  return host->answer(call, 200, text("application/json"), text("{}"));
}

std::int32_t hear(void*, const sifang_host*, sifang_call*, const sifang_event*) {
  return SIFANG_OK;
}
std::int32_t tick(void*, const sifang_host*, sifang_call*, const sifang_timer*) {
  return SIFANG_OK;
}

constexpr const char* manifest = R"({
  "name": "hangs_in_take", "version": "1", "title_zh": "收的时候卡住", "title_en": "Hangs in take",
  "routes": [{"method": "GET", "path": "/go", "roles": ["admin"]}]
})";

}  // namespace

extern "C" __attribute__((visibility("default"))) const sifang_plugin* sifang_plugin_entry(
    std::uint32_t abi) {
  static const sifang_plugin plugin{
      sizeof plugin, SIFANG_PLUGIN_ABI, manifest, nullptr, request, hear, tick, nullptr};
  return abi == SIFANG_PLUGIN_ABI ? &plugin : nullptr;
}

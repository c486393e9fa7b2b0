// SPDX-License-Identifier: Apache-2.0
// The program's diagnostic log on stderr: one line per record. Never a secret, never a resident's
// text.
#pragma once

#include <fmt/core.h>

#include <string_view>
#include <utility>

namespace sifang::base {

enum class LogLevel { debug, info, warning, error };

/// Records below `level` are dropped. Default: info.
void set_log_level(LogLevel level);
/// Thread: any.
void log(LogLevel level, std::string_view text);

template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log(LogLevel::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace sifang::base

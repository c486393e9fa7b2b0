// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace sifang::main {

/// Puts what was written to a file, or the names in a folder, on disk.
/// Errors: throws std::runtime_error.
void flush_to_disk(const std::filesystem::path& path);

}  // namespace sifang::main

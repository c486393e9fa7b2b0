// SPDX-License-Identifier: Apache-2.0
#include "plugin_host/library.hpp"

#include <dlfcn.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace sifang::plugin_host {

const sifang_plugin* load_library(const std::string& path) {
  // Everything that it needs is looked up now, or it is not taken at all.
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) throw std::runtime_error(::dlerror());
  void* const symbol = ::dlsym(library, SIFANG_PLUGIN_ENTRY);
  if (!symbol) throw std::runtime_error("it exports no " SIFANG_PLUGIN_ENTRY);
  sifang_plugin_entry_function entry = nullptr;
  std::memcpy(&entry, &symbol, sizeof entry);
  const auto* const table = entry(SIFANG_PLUGIN_ABI);
  if (!table)
    throw std::runtime_error("it does not work with ABI " + std::to_string(SIFANG_PLUGIN_ABI));
  // Made before plugins could be told of answers: what is behind is not looked at.
  if (table->size < offsetof(sifang_plugin, fetched) || table->abi != SIFANG_PLUGIN_ABI)
    throw std::runtime_error("it was made for ABI " + std::to_string(table->abi) + ", this is " +
                             std::to_string(SIFANG_PLUGIN_ABI));
  if (!table->manifest || !table->request || !table->event || !table->timer)
    throw std::runtime_error("a function or the manifest is missing");
  return table;
}

}  // namespace sifang::plugin_host

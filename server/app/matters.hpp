// SPDX-License-Identifier: Apache-2.0
// Matters inside a transaction: reading and storing them, and writing the event of a change. The
// commands are in matter_commands.
#pragma once

#include <optional>
#include <string_view>

#include "app/command.hpp"
#include "domain/matter.hpp"

namespace sifang::app {

[[nodiscard]] std::optional<domain::Matter> load_matter(store::Transaction& tx,
                                                        domain::MatterId id);
/// A matter that the caller may read. Errors: not_found, unauthenticated.
[[nodiscard]] base::Result<domain::Matter> find_visible_matter(const Call& call,
                                                               domain::MatterId id);

/// Adds the record behind the others and stores what follows from it.
void add_matter_record(const Call& call, domain::Matter& matter, domain::MatterRecord record);
/// Stores state and reason, and raises the version.
void save_matter(const Call& call, domain::Matter& matter);
void append_matter_event(const Call& call, const domain::Matter& matter, std::string_view kind);

[[nodiscard]] std::string write_matter_for(const Call& call, const domain::Matter& matter);

void add_matter_commands(CommandTable& commands);

}  // namespace sifang::app

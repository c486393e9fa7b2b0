// SPDX-License-Identifier: Apache-2.0
// Matters inside a transaction: reading and storing them, and writing the event of a change. The
// commands are in matter_commands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/chores.hpp"
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
/// `extra`: members of data beside the matter.
void append_matter_event(const Call& call, const domain::Matter& matter, std::string_view kind,
                         const std::string& extra = {});
/// That an event is about one of its records: which, and of which stage.
[[nodiscard]] std::string record_extra(const domain::MatterRecord& record);

[[nodiscard]] std::string write_matter_for(const Call& call, const domain::Matter& matter);

void add_matter_commands(CommandTable& commands);
void add_matter_mask_commands(CommandTable& commands);
void add_matter_chores(std::vector<Chore>& chores);

}  // namespace sifang::app

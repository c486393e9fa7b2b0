// SPDX-License-Identifier: Apache-2.0
// Papers: files that were handed in to items of agendas, inside a transaction. How a file comes is
// in attachment_commands.
#pragma once

#include "app/attachments.hpp"
#include "app/command.hpp"
#include "domain/meeting.hpp"

namespace sifang::app {

/// Reads the papers of a meeting's items. Requires: its agenda is there.
void load_papers(store::Transaction& tx, domain::Meeting& meeting);

/// Papers as an event tells them: what masks hide now, the log hides by itself, and shows again.
void show_as_written(std::vector<domain::ItemPaper>& papers);

/// What is carried over brings its papers along, each once. Whether there were any.
bool carry_papers(const Call& call, base::ItemId from, base::ItemId to);

/// Whether the caller may have the bytes of a file that was handed in to an item: who may read an
/// item whole that it stands with; of a masked one its sender and moderators. It is then called by
/// its title there, and the look at a private ticket is noted.
[[nodiscard]] bool open_paper(const Call& call, AttachmentRow& file);

void add_paper_commands(CommandTable& commands);

}  // namespace sifang::app

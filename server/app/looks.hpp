// SPDX-License-Identifier: Apache-2.0
// Looks: that somebody was shown of a person what not everybody may know (permissions.md). A
// command notes them while it writes its answer (Call::note_look); they are on disk before it is
// given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "store/transaction.hpp"

namespace sifang::protocol {
class JsonWriter;
}

namespace sifang::app {

using LookId = base::Id<struct LookTag>;

struct Look {
  LookId id;
  std::string subject;  // "ticket:<id>", "user:<id>"
  base::UserId reader;
  base::UserId person;  // whose data it is; none: somebody without an account
  base::CommunityId community;
  std::string_view command;  // lives as long as the table
  base::Time at;
};

/// Those that are not kept yet today. Reads only.
[[nodiscard]] std::vector<Look> new_looks(store::Transaction& tx, std::vector<Look> looks);
void keep_looks(store::Transaction& tx, const std::vector<Look>& looks);

/// A row of list_looks as its person is told of it.
void write_look(protocol::JsonWriter& out, store::Transaction& tx, const store::Row& row);

class CommandTable;
void add_look_commands(CommandTable& commands);

}  // namespace sifang::app

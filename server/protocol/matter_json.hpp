// SPDX-License-Identifier: Apache-2.0
// A matter on the wire: whole in every event of it, as everybody of the community may read it.
#pragma once

#include <string>
#include <vector>

#include "domain/matter.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::protocol {

/// {"id","community","title","assembly_rule","state","next","ended_for","rules":{by stage},
/// "records":[…],"version"}; days as 2027-02-12 of the community's zone. Requires: its assembly's
/// rule is a pack.
void write_matter(JsonWriter& out, const domain::Matter& matter);
/// With what the reader may do now: `moves`.
void write_matter_for(JsonWriter& out, const domain::Matter& matter,
                      const std::vector<std::string>& moves);

}  // namespace sifang::protocol

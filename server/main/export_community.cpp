// SPDX-License-Identifier: Apache-2.0
// `sifang export`: a community's data as JSON lines, without private tickets (permissions.md,
// export).
#include <fstream>

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "main/admin.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace {

/// What an export may read: what everybody in the community may.
const domain::LabelSet reader{"community", "public"};

}  // namespace

int export_community(Workspace& workspace, const AdminRequest& request, const Output& output) {
  std::ofstream file(request.file, std::ios::binary);
  if (!file) {
    output.error(request.file + " cannot be written");
    return 1;
  }
  std::size_t tickets = 0, meetings = 0;
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    auto community = app::find_community(tx, request.community);
    if (!community)
      return base::Error{base::Errc::not_found, "there is no community " + request.community};
    const auto parties = community->party_codes();
    file << "{\"kind\":\"community\",\"code\":\"" << community->code
         << "\",\"seq\":" << community->seq << "}\n";
    base::TicketId after;
    for (;;) {
      const auto ids = tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                               query::list_ticket_ids, {community->id, after.value});
      if (ids.empty()) break;
      for (auto id : ids) {
        after = id;
        const auto ticket = app::load_ticket(tx, id);
        if (!domain::intersects(domain::audience_of_ticket(ticket.exposure()), reader)) continue;
        protocol::JsonWriter out;
        protocol::write_ticket_part(out, ticket, parties, protocol::TicketPart::whole,
                                    protocol::ReporterShown::no);
        file << "{\"kind\":\"ticket\",\"ticket\":" << out.text() << "}\n";
        ++tickets;
      }
      output.progress(std::to_string(tickets) + " tickets");
    }
    for (auto id : tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                           query::list_meeting_ids,
                           {community->id, INT64_MAX, INT64_MAX, nullptr, 100'000})) {
      const auto meeting = app::load_meeting(tx, id, app::Depth::whole);
      protocol::JsonWriter out;
      protocol::write_meeting(out, meeting, parties, {.labels = reader, .voted = {}, .moves = {}});
      file << "{\"kind\":\"meeting\",\"meeting\":" << out.text() << "}\n";
      ++meetings;
    }
    return true;
  });
  if (!done || !file.flush()) {
    output.error(done ? request.file + " cannot be written" : done.error().detail);
    return 1;
  }
  output.line(std::to_string(tickets) + " tickets, " + std::to_string(meetings) + " meetings in " +
              request.file);
  return 0;
}

}  // namespace sifang::main

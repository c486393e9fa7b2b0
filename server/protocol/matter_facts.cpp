// SPDX-License-Identifier: Apache-2.0
// What the log says of matters. Every event of a matter has the whole of it.
#include "protocol/fact_reading.hpp"

namespace sifang::protocol {
namespace {

void matter_told(const Reading& in) {
  const auto& matter = member(in.data, "matter");
  take(in.record("matters", text(matter, "id")), matter,
       {"title", "assembly_rule", "state", "ended_for", "version"});
  int position = 0;
  for (const auto& told : member(matter, "records")) {
    auto& record = in.record("matter_records", text(told, "id"));
    if (record.empty()) {
      record["by"] = in.actor();
      record["over_told"] = "0";
    }
    record["position"] = std::to_string(++position);
    take(record, told,
         {"stage", "held_on", "text", "poll", "place", "last_day", "carried", "taken_back_for"});
    record["at"] = ms(told, "at");
    take(record, member(told, "attended"), {"due", "present", "in_favour"});
  }
}

/// That a posting is over: not in the matter, whose version it leaves.
void posting_over(const Reading& in) {
  matter_told(in);
  in.record("matter_records", text(in.data, "record"))["over_told"] = "1";
}

}  // namespace

const FactReaders& matter_fact_readers() {
  static const FactReaders readers{{"matter.proposed", matter_told},
                                   {"matter.recorded", matter_told},
                                   {"matter.taken_back", matter_told},
                                   {"matter.posting_over", posting_over},
                                   {"matter.ended", matter_told}};
  return readers;
}

}  // namespace sifang::protocol

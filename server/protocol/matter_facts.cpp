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
    int place = 0;
    for (const auto& file : member(told, "files"))
      in.record("matter_files", text(file, "id")) = {{"record", text(told, "id")},
                                                     {"position", std::to_string(place++)}};
  }
}

/// That a posting is over: not in the matter, whose version it leaves.
void posting_over(const Reading& in) {
  matter_told(in);
  in.record("matter_records", text(in.data, "record"))["over_told"] = "1";
}

void matter_masked(const Reading& in) {
  matter_told(in);
  const auto& mask = member(in.sealed, "mask");
  auto& record = in.record("matter_masks", text(mask, "id"));
  for (const char* name : {"undone_by", "undone_reason", "undone_at"}) record[name] = "";
  take(record, mask, {"words", "attachment"});
  record.insert({{"reason", text(mask, "why")}, {"by", in.actor()}, {"at", in.at()}});
}
void matter_unmasked(const Reading& in) {
  matter_told(in);
  const auto& mask = member(in.sealed, "mask");
  auto& record = in.record("matter_masks", text(mask, "id"));
  record["undone_by"] = in.actor();
  record["undone_reason"] = text(mask, "why");
  record["undone_at"] = in.at();
}

}  // namespace

const FactReaders& matter_fact_readers() {
  static const FactReaders readers{
      {"matter.proposed", matter_told},     {"matter.recorded", matter_told},
      {"matter.taken_back", matter_told},   {"matter.posting_over", posting_over},
      {"matter.files_added", matter_told},  {"matter.masked", matter_masked},
      {"matter.unmasked", matter_unmasked}, {"matter.ended", matter_told}};
  return readers;
}

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
#include "protocol/fact_reading.hpp"

namespace sifang::protocol {
namespace {

void submitted(const Reading& in) {
  auto& ticket = in.record("tickets", in.id());
  // A part has the author of its parent, who is not the one that split it off.
  ticket["author"] = in.sealed.contains("author") ? text(in.sealed, "author") : in.actor();
  const auto& reporter = member(member(in.data, "ticket"), "reporter");
  if (!reporter.is_object() || reporter.empty()) return;
  ticket["reporter_name"] = text(reporter, "name");
  ticket["behalf_phone"] = text(reporter, "phone");
  ticket["consent_how"] = text(member(reporter, "consent"), "how");
  ticket["consent_at"] = ms(member(reporter, "consent"), "at");
}

void imported(const Reading& in) {
  auto& ticket = in.record("tickets", in.id());
  ticket["author"] = "";
  if (in.data.contains("source")) ticket["source_id"] = text(in.data, "source");
  for (const auto& answer : member(member(in.data, "ticket"), "answers"))
    in.record("answers", in.id() + "/" + text(answer, "party"))["by"] = in.actor();
}

void asked(const Reading& in) { in.record("tickets", in.id())["asked_at"] = in.at(); }

void answered(const Reading& in) {
  in.record("tickets", in.id())["answered_at"] = in.at();
  in.record("answers", in.id() + "/" + text(in.data, "party")) = {
      {"by", in.actor()}, {"draft_text", ""}, {"draft_stance", ""}, {"draft_by", ""}};
}

void drafted(const Reading& in) {
  auto& slot = in.record("answers", in.id() + "/" + text(in.data, "party"));
  slot.try_emplace("by", "");
  slot["draft_text"] = text(member(in.data, "draft"), "text");
  slot["draft_stance"] = text(member(in.data, "draft"), "stance");
  slot["draft_by"] = in.actor();
}

void commented(const Reading& in) {
  const auto& comment = member(in.data, "comment");
  in.record("comments", text(comment, "id")) = {{"ticket", in.id()},
                                                {"by", in.actor()},
                                                {"text", text(comment, "text")},
                                                {"internal", text(comment, "internal")},
                                                {"at", in.at()}};
}

void followed(const Reading& in) {
  // Who follows already goes on as before.
  in.record("follows", in.id() + "/" + in.actor()).try_emplace("at", in.at());
}
void unfollowed(const Reading& in) {
  in.facts.records.erase("follows " + in.id() + "/" + in.actor());
}
void supported(const Reading& in) {
  in.record("supports", in.id() + "/" + in.actor()) = {{"at", in.at()}};
  followed(in);
}
void marked_duplicate(const Reading& in) {
  for (const char* table : {"supports", "follows"}) part_with_all(in, table);
}
/// Sealed: everybody who supports and follows it from now on.
void merged(const Reading& in) {
  for (const char* table : {"supports", "follows"}) {
    part_with_all(in, table);
    for (const auto& tie : member(in.sealed, table))
      in.record(table, in.id() + "/" + text(tie, "user")) = {{"at", text(tie, "at")}};
  }
}
void slip_issued(const Reading& in) {
  in.record("ticket_slips", in.id()) = {{"code_hash", text(in.sealed, "code_hash")},
                                        {"issued_at", in.at()}};
}
/// Sealed: the words.
void masked(const Reading& in) {
  const auto& mask = member(in.sealed, "mask");
  auto& record = in.record("masks", text(mask, "id"));
  take(record, mask, {"words", "attachment"});
  for (const char* name : {"undone_by", "undone_reason", "undone_at"}) record[name] = "";
  record.insert(
      {{"ticket", in.id()}, {"reason", text(mask, "why")}, {"by", in.actor()}, {"at", in.at()}});
}
void unmasked(const Reading& in) {
  const auto& mask = member(in.sealed, "mask");
  auto& record = in.record("masks", text(mask, "id"));
  record["undone_by"] = in.actor();
  record["undone_reason"] = text(mask, "why");
  record["undone_at"] = in.at();
}
void reported(const Reading& in) {
  auto& record = in.record("reports", in.id());
  take(record, member(in.data, "report"), {"about", "ref", "kind", "words"});
  for (const char* name : {"outcome", "reason", "settled_by", "settled_at"}) record[name] = "";
  record.insert(
      {{"ticket", text(member(in.data, "ticket"), "id")}, {"by", in.actor()}, {"at", in.at()}});
}
void report_settled(const Reading& in) {
  const auto& report = member(in.data, "report");
  auto& record = in.record("reports", in.id());
  record["outcome"] = text(report, "outcome");
  record["reason"] = text(report, "why");
  record["settled_by"] = in.actor();
  record["settled_at"] = in.at();
}
void claimed(const Reading& in) { in.facts.records.erase("ticket_slips " + in.id()); }
void support_withdrawn(const Reading& in) {
  in.facts.records.erase("supports " + in.id() + "/" + in.actor());
}

}  // namespace

const FactReaders& ticket_fact_readers() {
  static const FactReaders readers{
      {"ticket.submitted", submitted},
      {"ticket.imported", imported},
      {"ticket.refused", asked},
      {"ticket.finished", asked},
      {"ticket.answer_published", answered},
      {"ticket.answer_amended", answered},
      {"ticket.answer_drafted", drafted},
      {"ticket.commented", commented},
      {"ticket.supported", supported},
      {"ticket.support_withdrawn", support_withdrawn},
      {"ticket.followed", followed},
      {"ticket.unfollowed", unfollowed},
      {"ticket.marked_duplicate", marked_duplicate},
      {"ticket.merged", merged},
      {"ticket.slip_issued", slip_issued},
      {"ticket.claimed", claimed},
      {"ticket.masked", masked},
      {"ticket.unmasked", unmasked},
      {"ticket.reported", reported},
      {"ticket.report_settled", report_settled},
  };
  return readers;
}

}  // namespace sifang::protocol

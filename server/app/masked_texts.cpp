// SPDX-License-Identifier: Apache-2.0
#include "app/masked_texts.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "app/tickets.hpp"
#include "protocol/mask_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Masking;

constexpr std::string_view kept_answers = "item_answers";

/// How a place's text is changed: by its owner, by its ref, or by both.
enum class Key : std::uint8_t { owner, ref, both };
struct Place {
  std::string_view name;
  store::Query show;
  Key key;
};
constexpr std::array places{
    Place{"title", query::show_title, Key::owner},
    Place{"body", query::show_ticket_body, Key::owner},
    Place{"place", query::show_place, Key::owner},
    Place{"building", query::show_building, Key::owner},
    Place{"unit", query::show_unit, Key::owner},
    Place{"room", query::show_room, Key::owner},
    Place{"answer", query::show_answer, Key::both},
    Place{"draft", query::show_draft, Key::both},
    Place{"comment", query::show_comment, Key::ref},
    Place{"meeting_title", query::show_meeting_title, Key::owner},
    Place{"meeting_place", query::show_meeting_place, Key::owner},
    Place{"summary", query::show_summary, Key::owner},
    Place{"change_reason", query::show_change_reason, Key::owner},
    Place{"without_quorum", query::show_without_quorum, Key::owner},
    Place{"correction", query::show_correction, Key::both},
    Place{"item", query::show_item, Key::ref},
    Place{"item_summary", query::show_item_summary, Key::ref},
    Place{"urgent", query::show_urgent, Key::ref},
    Place{kept_answers, query::show_item_answers, Key::ref},
    Place{"statement", query::show_statement, Key::ref},
    Place{"earlier_statement", query::show_earlier_statement, Key::ref},
    Place{"motion", query::show_motion, Key::ref},
    Place{"motion_wording", query::show_motion_wording, Key::ref},
    Place{"amendment", query::show_amendment, Key::ref},
    Place{"amendment_reason", query::show_amendment_reason, Key::ref},
    Place{"reply", query::show_reply, Key::ref},
    Place{"decision", query::show_decision, Key::ref},
    Place{"despite_vote", query::show_despite_vote, Key::ref},
    Place{"task_report", query::show_task_report, Key::ref},
    Place{"task_part", query::show_task_part, Key::ref},
    Place{"verdict", query::show_verdict, Key::ref},
    Place{"paper", query::show_paper, Key::ref},
    Place{"question", query::show_question, Key::ref},
    Place{"matter_title", query::show_matter_title, Key::owner},
    Place{"ended_for", query::show_ended_for, Key::owner},
    Place{"record", query::show_record, Key::ref},
    Place{"record_place", query::show_record_place, Key::ref},
    Place{"taken_back_for", query::show_taken_back_for, Key::ref},
};

struct Kept {
  std::string written, shown;
};
using KeptTexts = std::map<std::pair<std::string, std::string>, Kept>;

KeptTexts load_kept(store::Transaction& tx, std::int64_t owner) {
  KeptTexts kept;
  tx.for_each(query::list_withheld_texts, {owner}, [&](const store::Row& row) {
    kept[{row.string(0), row.string(1)}] = {row.string(2), row.string(3)};
    return true;
  });
  return kept;
}

/// A row that shows something else than what was kept for it has been written anew since.
const std::string& written_of(const MaskableText& text, const std::optional<Kept>& held) {
  return held && held->shown == text.shown ? held->written : text.shown;
}

std::optional<Kept> take(KeptTexts& kept, const MaskableText& text) {
  const auto found = kept.find({text.place, text.ref});
  if (found == kept.end()) return std::nullopt;
  auto held = std::move(found->second);
  kept.erase(found);
  return held;
}

template <class Owner>
std::vector<MaskableText> with_written(store::Transaction& tx, Owner owner) {
  auto texts = load_texts(tx, owner);
  auto kept = load_kept(tx, owner.value);
  for (auto& text : texts) text.shown = written_of(text, take(kept, text));
  return texts;
}

std::string masked(const MaskableText& text, const std::string& written, const Masking& masking) {
  return text.place == kept_answers ? protocol::mask_answers(written, masking)
                                    : domain::masked_text(written, masking);
}

std::vector<TextChange> find_changes(
    KeptTexts kept, std::vector<MaskableText> texts,
    const std::function<const Masking&(base::ItemId)>& masking_of) {
  std::vector<TextChange> changes;
  for (auto& text : texts) {
    const auto held = take(kept, text);
    const auto& masking = masking_of(text.item);
    const auto written = written_of(text, held);
    auto shown = masked(text, written, masking);
    const bool withheld = shown != written;
    const bool kept_rightly =
        withheld ? held && held->written == written && held->shown == shown : !held;
    if (shown == text.shown && kept_rightly) continue;
    changes.push_back(
        {std::move(text), std::move(shown), withheld ? std::optional(written) : std::nullopt});
  }
  for (auto& [where, held] : kept)
    changes.push_back({{where.first, where.second, {}, {}, {}}, {}, std::nullopt, true});
  return changes;
}

void apply_to(store::Transaction& tx, std::int64_t owner, const TextChange& change) {
  const auto& [place, ref, author, before, item] = change.text;
  if (!change.gone && change.shown != before) {
    const auto how = std::find_if(places.begin(), places.end(),
                                  [&](const Place& one) { return one.name == change.text.place; });
    if (how->key == Key::both)
      tx.execute(how->show, {change.shown, owner, ref});
    else if (how->key == Key::ref)
      tx.execute(how->show, {change.shown, ref});
    else
      tx.execute(how->show, {change.shown, owner});
  }
  if (change.written)
    tx.execute(query::withhold_text, {owner, place, ref, author, *change.written, change.shown});
  else
    tx.execute(query::release_text, {owner, place, ref});
}

template <class Owner>
void make_lasting_of(store::Transaction& tx, Owner owner,
                     const std::function<const Masking&(base::ItemId)>& masking_of) {
  auto kept = load_kept(tx, owner.value);
  for (auto& text : load_texts(tx, owner)) {
    const auto held = take(kept, text);
    if (!held || held->shown != text.shown) continue;
    auto written = masked(text, held->written, masking_of(text.item));
    if (written == held->written) continue;
    auto shown = text.shown;
    const bool withheld = written != shown;
    apply_to(tx, owner.value,
             {std::move(text), std::move(shown),
              withheld ? std::optional(std::move(written)) : std::nullopt});
  }
}

template <class Owner>
std::string written(store::Transaction& tx, Owner owner, std::string_view place,
                    std::string_view ref, const std::string& shown) {
  const auto kept = tx.find(
      [](const store::Row& row) {
        return Kept{row.string(0), row.string(1)};
      },
      query::find_withheld_text, {owner, place, ref});
  return kept && kept->shown == shown ? kept->written : shown;
}

/// Of an item: kept with its ticket, or with its meeting.
std::string written_in(store::Transaction& tx, const domain::AgendaItem& item,
                       std::string_view place, std::int64_t id, const std::string& shown) {
  const auto ref = std::to_string(id);
  return item.ticket ? written(tx, item.ticket, place, ref, shown)
                     : written(tx, item.meeting, place, ref, shown);
}

}  // namespace

std::vector<MaskableText> load_texts(store::Transaction& tx, base::TicketId ticket) {
  return tx.list(
      [](const store::Row& row) {
        return MaskableText{
            row.string(0), row.string(1), row.id<base::UserId>(2), row.string(3), {}};
      },
      query::list_ticket_texts, {ticket});
}
std::vector<MaskableText> load_texts(store::Transaction& tx, base::MeetingId meeting) {
  return tx.list(
      [](const store::Row& row) {
        return MaskableText{
            row.string(0), row.string(1), {}, row.string(2), row.id<base::ItemId>(3)};
      },
      query::list_meeting_texts, {meeting});
}

std::vector<MaskableText> load_texts(store::Transaction& tx, domain::MatterId matter) {
  return tx.list(
      [](const store::Row& row) {
        return MaskableText{row.string(0), row.string(1), {}, row.string(2), {}};
      },
      query::list_matter_texts, {matter});
}

std::vector<MaskableText> load_written_texts(store::Transaction& tx, domain::MatterId matter) {
  return with_written(tx, matter);
}
std::vector<MaskableText> load_written_texts(store::Transaction& tx, base::TicketId ticket) {
  return with_written(tx, ticket);
}
std::vector<MaskableText> load_written_texts(store::Transaction& tx, base::MeetingId meeting) {
  return with_written(tx, meeting);
}

std::vector<TextChange> find_text_changes(store::Transaction& tx, base::TicketId ticket,
                                          const Masking& masking) {
  auto kept = load_kept(tx, ticket.value);
  if (masking.empty() && kept.empty()) return {};
  return find_changes(std::move(kept), load_texts(tx, ticket),
                      [&](base::ItemId) -> const Masking& { return masking; });
}
std::vector<TextChange> find_text_changes(store::Transaction& tx, domain::MatterId matter,
                                          const Masking& masking) {
  auto kept = load_kept(tx, matter.value);
  if (masking.empty() && kept.empty()) return {};
  return find_changes(std::move(kept), load_texts(tx, matter),
                      [&](base::ItemId) -> const Masking& { return masking; });
}
std::vector<TextChange> find_text_changes(
    store::Transaction& tx, base::MeetingId meeting,
    const std::function<const Masking&(base::ItemId)>& masking_of) {
  return find_changes(load_kept(tx, meeting.value), load_texts(tx, meeting), masking_of);
}

void apply(store::Transaction& tx, base::TicketId ticket, const TextChange& change) {
  apply_to(tx, ticket.value, change);
}
void apply(store::Transaction& tx, base::MeetingId meeting, const TextChange& change) {
  apply_to(tx, meeting.value, change);
}

void apply(store::Transaction& tx, domain::MatterId matter, const TextChange& change) {
  apply_to(tx, matter.value, change);
}

void make_lasting(store::Transaction& tx, base::TicketId ticket, const Masking& masking) {
  make_lasting_of(tx, ticket, [&](base::ItemId) -> const Masking& { return masking; });
}
void make_lasting(store::Transaction& tx, base::MeetingId meeting,
                  const std::function<const Masking&(base::ItemId)>& masking_of) {
  make_lasting_of(tx, meeting, masking_of);
}

std::string written_statement(store::Transaction& tx, const domain::AgendaItem& item,
                              const domain::Statement& statement) {
  return written_in(tx, item, "statement", statement.id.value, statement.text);
}

std::string written_motion(store::Transaction& tx, const domain::AgendaItem& item,
                           const domain::Motion& motion) {
  return written_in(tx, item, "motion", motion.id.value, motion.text);
}
std::string written_amendment(store::Transaction& tx, const domain::AgendaItem& item,
                              const domain::Amendment& amendment) {
  return written_in(tx, item, "amendment", amendment.id.value, amendment.text);
}

std::string written_title(store::Transaction& tx, const domain::Ticket& ticket) {
  return written(tx, ticket.id, "title", "", ticket.title);
}

std::string written_answers(store::Transaction& tx, base::TicketId id,
                            const std::vector<std::string>& parties) {
  auto ticket = load_ticket(tx, id);
  for (auto& answer : ticket.answers) {
    answer.text = written(tx, id, "answer", answer.party, answer.text);
    for (auto& file : answer.evidence) file.masked = false;
  }
  protocol::JsonWriter out;
  protocol::write_answers(out, ticket, parties);
  return out.take();
}

base::Result<void> require_own_words(const std::string& text, std::string pointer) {
  if (text.find(domain::mask_sign) == text.npos) return {};
  return base::Error{base::Errc::invalid,
                     "",
                     {{std::move(pointer), "has words that are masked: say it without them"}}};
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
#include "app/masks.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "app/event_log.hpp"
#include "app/tickets.hpp"
#include "protocol/erase_json.hpp"
#include "protocol/mask_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Masking;

constexpr std::string_view ticket_scope = "ticket:", meeting_scope = "meeting:";

void add_mask(Masking& masking, const store::Row& row, int words, int file) {
  if (!row.is_null(words)) masking.words.push_back(row.string(words));
  if (!row.is_null(file)) masking.files.push_back(base::encode_id(row.integer(file)));
}

/// A text of a ticket, as list_ticket_texts finds it.
struct Text {
  std::string place, ref;
  base::UserId author;
  std::string shown;
};
/// How a place's text is changed.
struct Place {
  std::string_view name;
  store::Query show;
  bool has_ref;
};
constexpr std::array places{
    Place{"title", query::show_title, false},
    Place{"body", query::show_ticket_body, false},
    Place{"place", query::show_place, false},
    Place{"building", query::show_building, false},
    Place{"unit", query::show_unit, false},
    Place{"room", query::show_room, false},
    Place{"answer", query::show_answer, true},
    Place{"draft", query::show_draft, true},
    Place{"comment", query::show_comment, true},
    Place{"item", query::show_item, true},
    Place{"item_answers", query::show_item_answers, true},
    Place{"statement", query::show_statement, true},
    Place{"decision", query::show_decision, true},
    Place{"question", query::show_question, true},
};

/// A text whose row or what is kept of it must change. `written` empty: nothing is withheld.
struct TextChange {
  Text text;
  std::string shown;
  std::optional<std::string> written;
  bool gone = false;  // there is no such text any more
};

struct Kept {
  std::string written, shown;
};
using KeptTexts = std::map<std::pair<std::string, std::string>, Kept>;

KeptTexts load_kept(store::Transaction& tx, base::TicketId ticket) {
  KeptTexts kept;
  tx.for_each(query::list_withheld_texts, {ticket}, [&](const store::Row& row) {
    kept[{row.string(0), row.string(1)}] = {row.string(2), row.string(3)};
    return true;
  });
  return kept;
}

std::vector<Text> load_texts(store::Transaction& tx, base::TicketId ticket) {
  return tx.list(
      [](const store::Row& row) {
        return Text{row.string(0), row.string(1), row.id<base::UserId>(2), row.string(3)};
      },
      query::list_ticket_texts, {ticket});
}

/// What of a ticket's texts is not as its masks say.
std::vector<TextChange> find_text_changes(store::Transaction& tx, base::TicketId ticket,
                                          const Masking& masking) {
  std::vector<TextChange> changes;
  auto kept = load_kept(tx, ticket);
  if (masking.empty() && kept.empty()) return changes;
  for (auto& text : load_texts(tx, ticket)) {
    std::optional<Kept> held;
    if (const auto found = kept.find({text.place, text.ref}); found != kept.end()) {
      held = std::move(found->second);
      kept.erase(found);
    }
    // A row that shows something else than what was kept for it has been written anew since.
    const auto written = held && held->shown == text.shown ? held->written : text.shown;
    auto shown = text.place == "item_answers" ? protocol::mask_answers(written, masking)
                                              : domain::masked_text(written, masking);
    const bool withheld = shown != written;
    const bool kept_rightly =
        withheld ? held && held->written == written && held->shown == shown : !held;
    if (shown == text.shown && kept_rightly) continue;
    changes.push_back(
        {std::move(text), std::move(shown), withheld ? std::optional(written) : std::nullopt});
  }
  for (auto& [where, held] : kept)
    changes.push_back({{where.first, where.second, {}, {}}, {}, std::nullopt, true});
  return changes;
}

void apply(store::Transaction& tx, base::TicketId ticket, const TextChange& change) {
  const auto& [place, ref, author, before] = change.text;
  const auto how = std::find_if(places.begin(), places.end(),
                                [&](const Place& one) { return one.name == change.text.place; });
  if (!change.gone && change.shown != before) {
    if (how->has_ref)
      tx.execute(how->show, {change.shown, ticket, ref});
    else
      tx.execute(how->show, {change.shown, ticket});
  }
  if (change.written)
    tx.execute(query::withhold_text, {ticket, place, ref, author, *change.written, change.shown});
  else
    tx.execute(query::release_text, {ticket, place, ref});
}

/// Files whose rows do not say what the masks say: id and what it must be.
std::vector<std::pair<domain::AttachmentId, bool>> find_file_changes(store::Transaction& tx,
                                                                     base::TicketId ticket,
                                                                     const Masking& masking) {
  std::vector<std::pair<domain::AttachmentId, bool>> changes;
  tx.for_each(query::list_all_attachments_of_ticket, {ticket}, [&](const store::Row& row) {
    const auto id = row.id<domain::AttachmentId>(0);
    const bool masked =
        std::find(masking.files.begin(), masking.files.end(), id.text()) != masking.files.end();
    if (masked != row.flag(14)) changes.emplace_back(id, masked);
    return true;
  });
  return changes;
}

struct BodyChange {
  base::CommunityId community;
  std::int64_t seq, position;
  std::string shown;
  std::optional<std::string> written;  // none: nothing is withheld
};

std::vector<BodyChange> find_body_changes(store::Transaction& tx, std::string_view scope) {
  const StoryMasking masking(tx, scope);
  std::vector<BodyChange> changes;
  tx.for_each(query::list_true_bodies, {scope}, [&](const store::Row& row) {
    const bool held = !row.is_null(4);
    if (masking.empty() && !held) return true;
    const auto written = held ? row.text(4) : row.text(3);
    auto shown = masking.shown(written);
    const bool withheld = shown != written;
    if (shown == row.text(3) && withheld == held) return true;
    changes.push_back({row.id<base::CommunityId>(0), row.integer(1), row.integer(2),
                       std::move(shown),
                       withheld ? std::optional(std::string(written)) : std::nullopt});
    return true;
  });
  return changes;
}

void apply(store::Transaction& tx, const BodyChange& change) {
  const auto& [community, seq, position, shown, written] = change;
  tx.execute(query::show_body, {shown, community, seq, position});
  if (written)
    tx.execute(query::withhold_body, {community, seq, position, *written});
  else
    tx.execute(query::release_body, {community, seq, position});
}

std::vector<std::string> scopes_of(store::Transaction& tx, base::TicketId ticket) {
  std::vector<std::string> scopes{subject_of("ticket", ticket)};
  tx.for_each(query::list_meetings_of_ticket, {ticket}, [&](const store::Row& row) {
    scopes.push_back(subject_of("meeting", row.id<base::MeetingId>(0)));
    return true;
  });
  return scopes;
}

/// What a ticket is found by, as it was written (index_ticket; of an imported one also its reply).
std::string indexed_text(store::Transaction& tx, base::TicketId ticket) {
  const auto kept = load_kept(tx, ticket);
  std::map<std::string, std::string> written;
  for (const auto& text : load_texts(tx, ticket)) {
    const auto held = kept.find({text.place, text.ref});
    written[text.place] = held == kept.end() ? text.shown : held->second.written;
  }
  std::string all = written["title"] + "\n" + written["body"];
  for (const char* part : {"place", "building"})
    if (written.contains(part)) all += "\n" + written[part];
  tx.for_each(query::list_true_bodies, {subject_of("ticket", ticket)}, [&](const store::Row& row) {
    const auto reply = protocol::reply_of_import(row.is_null(4) ? row.text(3) : row.text(4));
    if (!reply.empty()) all += "\n" + reply;
    return false;  // an import is the first event of its ticket
  });
  return all;
}

}  // namespace

Masking load_masking(store::Transaction& tx, base::TicketId ticket) {
  Masking masking;
  tx.for_each(query::list_masks_of_ticket, {ticket}, [&](const store::Row& row) {
    add_mask(masking, row, 0, 1);
    return true;
  });
  return masking;
}

StoryMasking::StoryMasking(store::Transaction& tx, std::string_view scope) {
  if (scope.starts_with(ticket_scope)) {
    const auto ticket = base::TicketId::parse(scope.substr(ticket_scope.size()));
    if (!ticket) return;
    if (auto masking = load_masking(tx, *ticket); !masking.empty())
      of_[""] = {*ticket, std::move(masking)};
  } else if (scope.starts_with(meeting_scope)) {
    is_meeting_ = true;
    const auto meeting = base::MeetingId::parse(scope.substr(meeting_scope.size()));
    if (!meeting) return;
    tx.for_each(query::list_masks_of_meeting, {*meeting}, [&](const store::Row& row) {
      auto& part = of_[base::encode_id(row.integer(0))];
      part.ticket = row.id<base::TicketId>(1);
      add_mask(part.masking, row, 2, 3);
      return true;
    });
  }
}

std::string StoryMasking::shown(std::string_view body) const {
  if (empty()) return std::string(body);
  if (!is_meeting_) return protocol::mask_ticket_event(body, of_.at("").masking);
  return protocol::mask_meeting_event(body, [&](std::string_view item) -> const Masking* {
    const auto found = of_.find(item);
    return found == of_.end() ? nullptr : &found->second.masking;
  });
}

std::vector<base::TicketId> StoryMasking::tickets() const {
  std::set<base::TicketId> tickets;
  for (const auto& [item, part] : of_) tickets.insert(part.ticket);
  return {tickets.begin(), tickets.end()};
}

void mask_texts(store::Transaction& tx, base::TicketId ticket) {
  const auto masking = load_masking(tx, ticket);
  for (const auto& change : find_text_changes(tx, ticket, masking)) apply(tx, ticket, change);
  for (const auto& [file, masked] : find_file_changes(tx, ticket, masking))
    tx.execute(query::set_attachment_masked, {masked, file});
}

std::vector<base::MeetingId> follow_masks(store::Transaction& tx, base::TicketId ticket,
                                          const Masking& before) {
  std::vector<base::MeetingId> meetings;
  const auto text = indexed_text(tx, ticket);
  base::CommunityId community;
  tx.for_each(query::get_ticket, {ticket}, [&](const store::Row& row) {
    community = row.id<base::CommunityId>(1);
    return false;
  });
  mask_texts(tx, ticket);
  for (const auto& scope : scopes_of(tx, ticket)) {
    const auto changes = find_body_changes(tx, scope);
    for (const auto& change : changes) apply(tx, change);
    if (!changes.empty() && scope.starts_with(meeting_scope))
      meetings.push_back(*base::MeetingId::parse(scope.substr(meeting_scope.size())));
  }
  auto old_terms = search_terms(community, domain::masked_text(text, before));
  auto terms = search_terms(community, domain::masked_text(text, load_masking(tx, ticket)));
  if (terms == old_terms) return meetings;
  tx.at_end([ticket, old_terms = std::move(old_terms)](store::Transaction& end) {
    end.execute(query::remove_ticket_terms, {ticket, old_terms});
  });
  add_search_terms(tx, ticket, std::move(terms));
  return meetings;
}

void empty_ticket(store::Transaction& tx, base::TicketId ticket) {
  const auto found_by = domain::masked_text(indexed_text(tx, ticket), load_masking(tx, ticket));
  tx.execute(query::delete_withheld_texts, {ticket});
  protocol::ErasedPerson nobody;
  nobody.emptied.insert(ticket.text());
  for (auto& text : load_texts(tx, ticket)) {
    if (text.shown.empty()) continue;
    auto shown = std::string(domain::mask_sign);
    if (text.place == "item_answers")
      shown = protocol::erase_in_answers(text.shown, nobody, ticket.text());
    apply(tx, ticket, {std::move(text), std::move(shown), std::nullopt});
  }
  const auto sign = domain::mask_sign;
  for (const auto mask : tx.list([](const store::Row& row) { return row.id<MaskId>(0); },
                                 query::list_all_masks_of_ticket, {ticket}))
    tx.execute(query::erase_mask, {protocol::emptied_mask(mask.text()), sign, mask});
  tx.execute(query::erase_reports, {sign, ticket});
  tx.execute(query::erase_despite_votes, {sign, ticket});
  tx.execute(query::erase_point, {ticket});
  tx.execute(query::delete_attachments_of_ticket, {ticket});
  base::CommunityId community;
  tx.for_each(query::get_ticket, {ticket}, [&](const store::Row& row) {
    community = row.id<base::CommunityId>(1);
    return false;
  });
  tx.at_end([ticket, old_terms = search_terms(community, found_by)](store::Transaction& end) {
    end.execute(query::remove_ticket_terms, {ticket, old_terms});
  });
  add_search_terms(tx, ticket, search_terms(community, domain::mask_sign));
}

namespace {

/// What was written of a ticket's texts must be what the log says was written.
void check_written(store::Transaction& tx, base::TicketId ticket,
                   const std::function<void(const std::string&)>& complain) {
  std::set<std::string> told;
  for (const auto& scope : scopes_of(tx, ticket))
    tx.for_each(query::list_true_bodies, {scope}, [&](const store::Row& row) {
      protocol::collect_words(row.is_null(4) ? row.text(3) : row.text(4), told);
      return true;
    });
  const auto kept = load_kept(tx, ticket);
  for (const auto& text : load_texts(tx, ticket)) {
    if (text.place == "item_answers" || text.shown.empty()) continue;
    const auto held = kept.find({text.place, text.ref});
    if (!told.contains(held == kept.end() ? text.shown : held->second.written))
      complain("ticket " + ticket.text() + ": what is kept of its " + text.place +
               " is not what the log says");
  }
}

}  // namespace

void check_masks(store::Transaction& tx, base::CommunityId community,
                 const std::function<void(const std::string&)>& complain) {
  std::set<std::string> scopes;
  const auto tickets = tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                               query::list_masked_tickets, {community});
  for (const auto ticket : tickets) {
    const auto masking = load_masking(tx, ticket);
    for (const auto& change : find_text_changes(tx, ticket, masking))
      complain("ticket " + ticket.text() + ": its " + change.text.place +
               " is not shown as its masks say");
    for (const auto& [file, masked] : find_file_changes(tx, ticket, masking))
      complain("ticket " + ticket.text() + ": file " + file.text() +
               " is not shown as its masks say");
    check_written(tx, ticket, complain);
    for (auto& scope : scopes_of(tx, ticket)) scopes.insert(std::move(scope));
  }
  tx.for_each(query::list_withheld_scopes, {community}, [&](const store::Row& row) {
    scopes.insert(row.string(0));
    return true;
  });
  for (const auto& scope : scopes)
    for (const auto& change : find_body_changes(tx, scope))
      complain("event " + std::to_string(change.seq) +
               ": what is shown of it is not what its masks say");
}

}  // namespace sifang::app

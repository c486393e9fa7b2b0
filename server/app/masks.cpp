// SPDX-License-Identifier: Apache-2.0
#include "app/masks.hpp"

#include <algorithm>
#include <optional>

#include "app/event_log.hpp"
#include "app/meeting_index.hpp"
#include "app/tickets.hpp"
#include "protocol/erase_json.hpp"
#include "protocol/mask_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using domain::Masking;

constexpr std::string_view ticket_scope = "ticket:", meeting_scope = "meeting:",
                           matter_scope = "matter:";

void add_mask(Masking& masking, const store::Row& row, int words, int file) {
  if (!row.is_null(words)) masking.words.push_back(row.string(words));
  if (!row.is_null(file)) masking.files.push_back(base::encode_id(row.integer(file)));
}

/// Files whose rows do not say what the masks say: id and what it must be. `list` has the columns
/// of get_attachment first.
template <class Owner>
std::vector<std::pair<domain::AttachmentId, bool>> find_file_changes(store::Transaction& tx,
                                                                     store::Query list, Owner owner,
                                                                     const Masking& masking) {
  std::vector<std::pair<domain::AttachmentId, bool>> changes;
  tx.for_each(list, {owner}, [&](const store::Row& row) {
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
  std::string before, shown;
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
    changes.push_back({row.id<base::CommunityId>(0), row.integer(1), row.integer(2), row.string(3),
                       std::move(shown),
                       withheld ? std::optional(std::string(written)) : std::nullopt});
    return true;
  });
  return changes;
}

void apply(store::Transaction& tx, const BodyChange& change) {
  const auto& [community, seq, position, before, shown, written] = change;
  tx.execute(query::show_body, {shown, community, seq, position});
  if (written)
    tx.execute(query::withhold_body, {community, seq, position, *written});
  else
    tx.execute(query::release_body, {community, seq, position});
}

std::string scope_of(base::MeetingId meeting) { return subject_of("meeting", meeting); }

/// The meetings in which a ticket's masks hide something.
std::vector<base::MeetingId> meetings_of(store::Transaction& tx, base::TicketId ticket) {
  return tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                 query::list_meetings_of_ticket, {ticket});
}

void mask_ticket(store::Transaction& tx, base::TicketId ticket) {
  const auto masking = load_masking(tx, ticket);
  for (const auto& change : find_text_changes(tx, ticket, masking)) apply(tx, ticket, change);
  for (const auto& [file, masked] :
       find_file_changes(tx, query::list_all_attachments_of_ticket, ticket, masking))
    tx.execute(query::set_attachment_masked, {masked, file});
}

void mask_matter(store::Transaction& tx, domain::MatterId matter) {
  const auto masking = load_masking(tx, matter);
  for (const auto& change : find_text_changes(tx, matter, masking)) apply(tx, matter, change);
  for (const auto& [file, masked] :
       find_file_changes(tx, query::list_files_of_matter, matter, masking))
    tx.execute(query::set_attachment_masked, {masked, file});
}

/// What a ticket is found by, as it was written (index_ticket; of an imported one also its reply).
std::string indexed_text(store::Transaction& tx, base::TicketId ticket) {
  std::map<std::string, std::string> written;
  for (auto& text : load_written_texts(tx, ticket)) written[text.place] = std::move(text.shown);
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

Masking load_masking(store::Transaction& tx, domain::MatterId matter) {
  Masking masking;
  tx.for_each(query::list_masks_of_matter, {matter}, [&](const store::Row& row) {
    add_mask(masking, row, 0, 1);
    return true;
  });
  return masking;
}

StoryMasking::StoryMasking(store::Transaction& tx, std::string_view scope, const MasksOf* of) {
  const auto counts = [&](base::TicketId ticket) {
    return of == nullptr || of->tickets.contains(ticket);
  };
  if (scope.starts_with(ticket_scope)) {
    const auto ticket = base::TicketId::parse(scope.substr(ticket_scope.size()));
    if (!ticket || !counts(*ticket)) return;
    own_ = load_masking(tx, *ticket);
    if (!own_.empty()) tickets_.insert(*ticket);
  } else if (scope.starts_with(matter_scope)) {
    // Nobody's: no person's masks.
    const auto matter = domain::MatterId::parse(scope.substr(matter_scope.size()));
    if (!matter || of) return;
    own_ = load_masking(tx, *matter);
    if (!own_.empty()) matter_ = *matter;
  } else if (scope.starts_with(meeting_scope)) {
    meeting_ = base::MeetingId::parse(scope.substr(meeting_scope.size())).value_or(meeting_);
    tx.for_each(query::list_masks_of_meeting, {meeting_}, [&](const store::Row& row) {
      const bool of_item = row.is_null(5);
      const bool counted = of_item ? of == nullptr || of->asker == row.id<base::UserId>(6)
                                   : counts(row.id<base::TicketId>(5));
      if (!counted) return true;
      add_mask(items_[base::encode_id(row.integer(0))], row, 3, 4);
      if (of_item) add_mask(own_, row, 3, 4);
      if (row.is_null(2)) return true;
      add_mask(own_, row, 3, 4);
      tickets_.insert(row.id<base::TicketId>(2));
      return true;
    });
  }
}

const Masking& StoryMasking::of_item(std::string_view item) const {
  static const Masking nothing;
  const auto found = items_.find(item);
  return found == items_.end() ? nothing : found->second;
}

std::string StoryMasking::shown(std::string_view body) const {
  if (empty()) return std::string(body);
  if (matter_) return protocol::mask_matter_event(body, own_);
  if (!meeting_) return protocol::mask_ticket_event(body, own_);
  return protocol::mask_meeting_event(
      body, own_, [&](std::string_view item) -> const Masking& { return of_item(item); });
}

std::vector<TextChange> StoryMasking::find_meeting_changes(store::Transaction& tx) const {
  if (!meeting_) return {};
  return find_text_changes(tx, meeting_, [&](base::ItemId item) -> const Masking& {
    return item ? of_item(item.text()) : own_;
  });
}

void StoryMasking::make_lasting(store::Transaction& tx) const {
  for (const auto ticket : meeting_ ? std::set<base::TicketId>{} : tickets_)
    app::make_lasting(tx, ticket, own_);
  if (!meeting_ || empty()) return;
  app::make_lasting(tx, meeting_, [&](base::ItemId item) -> const Masking& {
    return item ? of_item(item.text()) : own_;
  });
}

void StoryMasking::show_rows(store::Transaction& tx) const {
  for (const auto ticket : tickets_) mask_ticket(tx, ticket);
  if (matter_) mask_matter(tx, matter_);
  for (const auto& change : find_meeting_changes(tx)) apply(tx, meeting_, change);
}

std::vector<base::MeetingId> meetings_of_item(store::Transaction& tx, base::ItemId item) {
  return tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                 query::list_meetings_of_item, {item});
}

ShownAnew follow_masks(store::Transaction& tx, base::MeetingId meeting) {
  ShownAnew anew{meeting, {}};
  for (const auto& change : find_body_changes(tx, scope_of(meeting))) {
    apply(tx, change);
    protocol::collect_changed_parts(change.before, change.shown, anew.parts);
  }
  StoryMasking(tx, scope_of(meeting)).show_rows(tx);
  return anew;
}

void follow_masks(store::Transaction& tx, domain::MatterId matter) {
  for (const auto& change : find_body_changes(tx, subject_of("matter", matter))) apply(tx, change);
  mask_matter(tx, matter);
}

std::vector<ShownAnew> follow_masks(store::Transaction& tx, base::TicketId ticket,
                                    const Masking& before) {
  const auto text = indexed_text(tx, ticket);
  base::CommunityId community;
  tx.for_each(query::get_ticket, {ticket}, [&](const store::Row& row) {
    community = row.id<base::CommunityId>(1);
    return false;
  });
  mask_ticket(tx, ticket);
  for (const auto& change : find_body_changes(tx, subject_of("ticket", ticket))) apply(tx, change);
  std::vector<ShownAnew> meetings;
  for (const auto meeting : meetings_of(tx, ticket)) {
    auto anew = follow_masks(tx, meeting);
    if (!anew.parts.empty()) meetings.push_back(std::move(anew));
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

void forget_masks(store::Transaction& tx, base::TicketId ticket) {
  tx.execute(query::forget_masked_papers_of_ticket, {ticket});
  for (const auto mask : tx.list([](const store::Row& row) { return row.id<MaskId>(0); },
                                 query::list_all_masks_of_ticket, {ticket}))
    tx.execute(query::erase_mask, {protocol::emptied_mask(mask.text()), domain::mask_sign, mask});
  tx.execute(query::delete_masked_attachments_of_ticket, {ticket});
}

void forget_masks(store::Transaction& tx, base::ItemId item) {
  tx.execute(query::forget_masked_papers_of_item, {item});
  for (const auto mask : tx.list([](const store::Row& row) { return row.id<MaskId>(0); },
                                 query::list_item_masks, {item}))
    tx.execute(query::erase_item_mask,
               {protocol::emptied_mask(mask.text()), domain::mask_sign, mask});
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
  forget_masks(tx, ticket);
  const auto sign = domain::mask_sign;
  tx.execute(query::erase_reports, {sign, ticket});
  tx.execute(query::erase_despite_votes, {sign, ticket});
  tx.execute(query::erase_point, {ticket});
  tx.execute(query::delete_attachments_of_ticket, {ticket});
  tx.execute(query::delete_papers_of_ticket, {ticket});
  tx.execute(query::delete_paper_files_of_ticket, {ticket});
  base::CommunityId community;
  tx.for_each(query::get_ticket, {ticket}, [&](const store::Row& row) {
    community = row.id<base::CommunityId>(1);
    return false;
  });
  tx.at_end([ticket, old_terms = search_terms(community, found_by)](store::Transaction& end) {
    end.execute(query::remove_ticket_terms, {ticket, old_terms});
  });
  add_search_terms(tx, ticket, search_terms(community, domain::mask_sign));
  index_meetings_of(tx, ticket);
}

namespace {

using Complain = std::function<void(const std::string&)>;

/// What was written must be what the log says was written.
void check_written(store::Transaction& tx, const std::string& whose,
                   const std::vector<std::string>& scopes, const std::vector<MaskableText>& written,
                   const Complain& complain) {
  std::set<std::string> told;
  for (const auto& scope : scopes)
    tx.for_each(query::list_true_bodies, {scope}, [&](const store::Row& row) {
      protocol::collect_words(row.is_null(4) ? row.text(3) : row.text(4), told);
      return true;
    });
  for (const auto& text : written)
    if (text.place != "item_answers" && !text.shown.empty() && !told.contains(text.shown))
      complain(whose + ": what is kept of its " + text.place + " is not what the log says");
}

/// Adds the scopes in which its masks hide something.
void check_ticket(store::Transaction& tx, base::TicketId ticket, std::set<std::string>& scopes,
                  const Complain& complain) {
  const auto whose = "ticket " + ticket.text();
  const auto masking = load_masking(tx, ticket);
  for (const auto& change : find_text_changes(tx, ticket, masking))
    complain(whose + ": its " + change.text.place + " is not shown as its masks say");
  for (const auto& [file, masked] :
       find_file_changes(tx, query::list_all_attachments_of_ticket, ticket, masking))
    complain(whose + ": file " + file.text() + " is not shown as its masks say");
  std::vector<std::string> story{subject_of("ticket", ticket)};
  for (const auto meeting : meetings_of(tx, ticket)) story.push_back(scope_of(meeting));
  check_written(tx, whose, story, load_written_texts(tx, ticket), complain);
  scopes.insert(story.begin(), story.end());
}

void check_matter(store::Transaction& tx, domain::MatterId matter, std::set<std::string>& scopes,
                  const Complain& complain) {
  const auto whose = "matter " + matter.text();
  const auto masking = load_masking(tx, matter);
  for (const auto& change : find_text_changes(tx, matter, masking))
    complain(whose + ": its " + change.text.place + " is not shown as its masks say");
  for (const auto& [file, masked] :
       find_file_changes(tx, query::list_files_of_matter, matter, masking))
    complain(whose + ": file " + file.text() + " is not shown as its masks say");
  const auto scope = subject_of("matter", matter);
  check_written(tx, whose, {scope}, load_written_texts(tx, matter), complain);
  scopes.insert(scope);
}

void check_meeting(store::Transaction& tx, base::MeetingId meeting, const StoryMasking& masking,
                   const Complain& complain) {
  const auto whose = "meeting " + meeting.text();
  for (const auto& change : masking.find_meeting_changes(tx))
    complain(whose + ": its " + change.text.place + " is not shown as its masks say");
  check_written(tx, whose, {scope_of(meeting)}, load_written_texts(tx, meeting), complain);
}

}  // namespace

void check_masks(store::Transaction& tx, base::CommunityId community, const Complain& complain) {
  std::set<std::string> scopes;
  const auto tickets = tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                               query::list_masked_tickets, {community});
  for (const auto ticket : tickets) check_ticket(tx, ticket, scopes, complain);
  for (const auto matter :
       tx.list([](const store::Row& row) { return row.id<domain::MatterId>(0); },
               query::list_masked_matters, {community}))
    check_matter(tx, matter, scopes, complain);
  tx.for_each(query::list_withheld_scopes, {community}, [&](const store::Row& row) {
    scopes.insert(row.string(0));
    return true;
  });
  for (const auto& scope : scopes) {
    for (const auto& change : find_body_changes(tx, scope))
      complain("event " + std::to_string(change.seq) +
               ": what is shown of it is not what its masks say");
    if (scope.starts_with(meeting_scope))
      if (const auto meeting = base::MeetingId::parse(scope.substr(meeting_scope.size())))
        check_meeting(tx, *meeting, StoryMasking(tx, scope), complain);
  }
}

}  // namespace sifang::app

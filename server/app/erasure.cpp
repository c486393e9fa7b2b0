// SPDX-License-Identifier: Apache-2.0
#include "app/erasure.hpp"

#include <algorithm>

#include "app/event_log.hpp"
#include "app/file_depot.hpp"
#include "app/masks.hpp"
#include "app/meetings.hpp"
#include "app/people.hpp"
#include "app/plugin_tells.hpp"
#include "base/time_text.hpp"
#include "protocol/erase_json.hpp"
#include "store/queries.hpp"

namespace sifang::app {

using base::Errc;
using base::Error;

namespace {

/// In the language of the place: names are not translated, and this stands where one was.
constexpr std::string_view erased_name = "已注销";
constexpr std::int64_t events_per_page = 5'000;
constexpr std::string_view ticket_scope = "ticket:", meeting_scope = "meeting:";

std::string quoted(std::string_view name) { return protocol::JsonWriter().value(name).text(); }

}  // namespace

base::Result<void> ErasureSearch::begin(store::Transaction& tx) {
  const auto name =
      tx.find([](const store::Row& row) { return row.string(2); }, query::get_user, {person_});
  if (!name) return Error{Errc::not_found, "there is no such person"};
  if (tx.find([](const store::Row&) { return true; }, query::is_erased, {person_}))
    return Error{Errc::conflict, "this person is erased already"};
  name_ = *name;
  tx.for_each(query::list_communities_of_person, {person_}, [&](const store::Row& row) {
    found_[row.id<base::CommunityId>(0)];
    return true;
  });
  has_begun_ = true;
  return {};
}

/// The next page of one log; false at its end.
bool ErasureSearch::look_on(store::Transaction& tx, base::CommunityId community,
                            Found& found) const {
  const auto end =
      tx.find([](const store::Row& row) { return row.integer(0); }, query::get_log_end, {community})
          .value_or(0);
  if (found.seq >= end) return false;
  const auto until = std::min(end, found.seq + events_per_page);
  tx.for_each(query::list_scopes_naming,
              {community, found.seq, until, person_.text(), quoted(name_)},
              [&](const store::Row& row) {
                found.scopes.insert(row.string(0));
                return true;
              });
  found.seq = until;
  return true;
}

base::Result<bool> ErasureSearch::read_on(store::Transaction& tx) {
  if (!has_begun_)
    if (auto begun = begin(tx); !begun) return begun.error();
  for (auto& [community, found] : found_)
    if (look_on(tx, community, found)) return true;
  return false;
}

/// One erasure under way.
struct Erasing {
  store::Transaction& tx;
  const Services& services;
  const Caller* actor;
  ErasureSearch search;
  base::UserId person = search.person_;
  protocol::ErasedPerson who = {};
  std::map<base::CommunityId, std::vector<protocol::RewrittenBody>> rewritten = {};
  MasksOf of_theirs = {.tickets = {}, .asker = person};
  std::set<base::ItemId> masked_items = {};
  Erased done = {};

  base::Result<Erased> run() {
    for (bool more = true; more;) {
      auto found = search.read_on(tx);
      if (!found) return found.error();
      more = *found;
    }
    who.id = person.text();
    who.name = search.name_;
    who.erased_name = erased_name;
    find_own();
    for (auto& [community, found] : search.found_)
      for (const auto& scope : found.scopes) rewrite_story(scope);
    empty_tickets();
    erase_kept_answers();
    end_password_reset(tx, services, person, actor, ResetEnd::erased);
    tx.execute(query::erase_reports_by, {domain::mask_sign, person});
    erase_unused_files();
    erase_account();
    leave_room(tx, actor, services.clock.now(), person);
    tx.execute(query::begin_forgetting_words, {});
    for (const auto& [community, found] : search.found_) tell(community);
    tell_access_changed(tx, services, person, "", AccessChange::ended);
    return done;
  }

 private:
  /// What is theirs, by the rows: before anything of it changes.
  void find_own() {
    tx.for_each(query::list_reported_tickets, {person}, [&](const store::Row& row) {
      const auto ticket = row.id<base::TicketId>(0).text();
      ++done.tickets;
      who.reported.insert(ticket);
      const bool is_private = row.text(2) == "private";
      of_theirs.tickets.insert(row.id<base::TicketId>(0));
      if (is_private) who.emptied.insert(ticket);
      auto& scopes = search.found_[row.id<base::CommunityId>(1)].scopes;
      scopes.insert(std::string(ticket_scope) + ticket);
      if (is_private || !load_masking(tx, row.id<base::TicketId>(0)).empty())
        tx.for_each(query::list_meetings_of_ticket, {row.id<base::TicketId>(0)},
                    [&](const store::Row& meeting) {
                      scopes.insert(subject_of("meeting", meeting.id<base::MeetingId>(0)));
                      return true;
                    });
      return true;
    });
    tx.for_each(query::list_items_masked_of, {person}, [&](const store::Row& row) {
      const auto item = row.id<base::ItemId>(0);
      masked_items.insert(item);
      for (const auto meeting : meetings_of_item(tx, item))
        search.found_[row.id<base::CommunityId>(1)].scopes.insert(subject_of("meeting", meeting));
      return true;
    });
    tx.for_each(query::list_authored, {person}, [&](const store::Row& row) {
      who.authored.insert(base::encode_id(row.integer(0)));
      return true;
    });
    tx.for_each(query::list_reports_by, {person}, [&](const store::Row& row) {
      who.accused.insert(base::encode_id(row.integer(0)));
      return true;
    });
    tx.for_each(query::list_signed, {person}, [&](const store::Row& row) {
      who.signed_for[base::encode_id(row.integer(0))].emplace(row.string(1),
                                                              base::to_rfc3339(row.time(2)));
      return true;
    });
    for (const auto& [community, found] : search.found_)
      for (const auto& scope : found.scopes) find_answers(scope);
  }

  /// For which parties they have answered a ticket. A namesake's answer of the same party stays.
  void find_answers(const std::string& scope) {
    if (!scope.starts_with(ticket_scope)) return;
    tx.for_each(query::list_scope_bodies, {scope}, [&](const store::Row& row) {
      const auto kind = row.text(8);
      const bool answers = kind == "ticket.answer_published" || kind == "ticket.answer_amended";
      if (answers && row.id<base::UserId>(7) == person)
        who.answered[scope.substr(ticket_scope.size())].insert(
            protocol::party_of_answer(row.is_null(6) ? row.text(5) : row.text(6)));
      return true;
    });
  }

  [[nodiscard]] protocol::EraseScope scope_of(const std::string& scope) const {
    protocol::EraseScope place;
    if (scope.starts_with(ticket_scope)) {
      place.ticket = scope.substr(ticket_scope.size());
    } else if (scope.starts_with(meeting_scope)) {
      place.meeting = scope.substr(meeting_scope.size());
      if (const auto id = base::MeetingId::parse(place.meeting))
        for (const auto& item : load_meeting(tx, *id, Depth::agenda).agenda)
          if (item.ticket) place.ticket_of_item[item.id.text()] = item.ticket.text();
    } else if (scope.starts_with(told_scope)) {
      tx.for_each(query::list_scope_bodies, {scope}, [&](const store::Row& row) {
        if (split_labels(row.text(3)) == domain::sealed_audience())
          place.told = protocol::tells_of(row.text(5), who.id);
        return true;
      });
    }
    return place;
  }

  void rewrite_story(const std::string& scope) {
    struct Body {
      base::CommunityId community;
      std::int64_t seq, position;
      std::string digest, shown;
      std::string written;  // "": as shown
    };
    const auto place = scope_of(scope);
    const StoryMasking masking(tx, scope);
    // What was masked in what they reported or asked stays hidden for good, also where a meeting
    // says it.
    const StoryMasking lasting(tx, scope, &of_theirs);
    std::vector<Body> bodies;
    tx.for_each(query::list_scope_bodies, {scope}, [&](const store::Row& row) {
      const auto before = row.is_null(6) ? row.text(5) : row.text(6);
      auto after = lasting.shown(protocol::erase_in_event(before, who, place));
      if (after == before) return true;
      auto digest = event_digest(row.text(4), row.text(3), after);
      auto shown = masking.shown(after);
      bodies.push_back({row.id<base::CommunityId>(0), row.integer(1), row.integer(2),
                        std::move(digest), std::move(shown), std::move(after)});
      return true;
    });
    for (auto& body : bodies) {
      const auto& [community, seq, position, digest, shown, written] = body;
      tx.execute(query::show_body, {shown, community, seq, position});
      if (shown == written)
        tx.execute(query::release_body, {community, seq, position});
      else
        tx.execute(query::withhold_body, {community, seq, position, written});
      tx.execute(query::put_erased_body, {community, seq, position, store::Bytes{digest}});
      rewritten[community].push_back({seq, position, digest});
      ++done.bodies;
    }
    lasting.make_lasting(tx);
  }

  void empty_tickets() {
    for (const auto item : masked_items) forget_masks(tx, item);
    for (const auto& id : who.reported) {
      const auto ticket = *base::TicketId::parse(id);
      tx.execute(query::erase_behalf, {erased_name, ticket});
      if (!who.emptied.contains(id)) {
        forget_masks(tx, ticket);
        continue;
      }
      empty_ticket(tx, ticket);
      ++done.emptied;
    }
  }

  /// Answers that agenda items keep as they stood, and what masks hide of them.
  void erase_kept_answers() {
    struct Kept {
      std::string ref;  // the item's id in decimals
      base::TicketId ticket;
      std::string written, shown;
    };
    const auto without = [&](const std::string& answers, base::TicketId ticket) {
      return protocol::erase_in_answers(answers, who, ticket.text());
    };
    for (const auto& [item, ticket, written, shown] : tx.list(
             [](const store::Row& row) {
               return Kept{
                   std::to_string(row.integer(0)), row.id<base::TicketId>(1), {}, row.string(2)};
             },
             query::list_item_answers_naming, {quoted(who.name)}))
      tx.execute(query::show_item_answers, {without(shown, ticket), item});
    for (const auto& [item, ticket, written, shown] : tx.list(
             [](const store::Row& row) {
               return Kept{row.string(1), row.id<base::TicketId>(0), row.string(2), row.string(3)};
             },
             query::list_withheld_answers_naming, {quoted(who.name)}))
      tx.execute(query::withhold_text, {ticket, "item_answers", item, base::UserId{},
                                        without(written, ticket), without(shown, ticket)});
  }

  /// What they sent and nobody has used yet, and what plugins keep of it.
  void erase_unused_files() {
    const auto uploads =
        tx.list([](const store::Row& row) { return row.id<domain::AttachmentId>(0).text(); },
                query::list_uploads_of_user, {person});
    tx.execute(query::delete_uploads_of_user, {person});
    tx.execute(query::delete_unused_attachments_of_user, {person});
    tx.after_commit([&files = services.files, uploads] {
      for (const auto& upload : uploads) files.uploads().remove(upload);
    });
  }

  void erase_account() {
    for (const auto query :
         {query::delete_sessions_of_user, query::delete_tokens_of_user,
          query::delete_devices_of_user, query::delete_memberships_of_user,
          query::delete_notice_marks_of_user, query::delete_notice_reader,
          query::delete_notice_settings, query::delete_mail_address,
          query::delete_outbox_notices_of_user, query::delete_outbox_of_user,
          query::delete_idempotency_keys_of_user, query::delete_filters_of_user,
          query::delete_looks_of_person, query::delete_roll_users_of_user,
          query::delete_series_seats_of_user, query::delete_meeting_seats_of_user})
      tx.execute(query, {person});
    const auto label = domain::user_label(person);
    for (const auto& [community, found] : search.found_)
      tx.execute(query::delete_notices_of_label, {community, label});
    // Answers to others may hold any of it: whoever asks again learns that it was done, not more.
    tx.execute(query::forget_answers, {forgotten_answer});
    // Nobody can choose a login with a blank, so it is free for no one and taken from no one.
    tx.execute(query::erase_user, {" " + person.text(), erased_name, services.clock.now(), person});
  }

  void tell(base::CommunityId community) {
    protocol::JsonWriter data;
    data.begin_object().key("person").begin_object().field("id", person).end_object();
    data.end_object();
    append_event(tx, actor, services.clock.now(),
                 {.community = community,
                  .kind = "people.erased",
                  .subject = subject_of("user", person),
                  .scope = {},
                  .versions = {{domain::make_labels({"admin"}), data.take()},
                               {domain::sealed_audience(),
                                protocol::write_rewritten(rewritten[community])}}});
  }
};

base::Result<Erased> erase_person(store::Transaction& tx, const Services& services,
                                  const Caller* actor, ErasureSearch search) {
  return Erasing{.tx = tx, .services = services, .actor = actor, .search = std::move(search)}.run();
}

}  // namespace sifang::app

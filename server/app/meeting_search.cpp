// SPDX-License-Identifier: Apache-2.0
// The history of meetings, searched: what was said, decided and summed up, where it was, and an
// excerpt. Nothing of a private item is found by who may not read it.
#include <algorithm>

#include "app/communities.hpp"
#include "app/meeting_index.hpp"
#include "app/meetings.hpp"
#include "app/paging.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "domain/search_text.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

/// What the caller wants of all that has the words.
struct Filter {
  std::optional<std::string> place, party;
  std::optional<base::Time> from, to;

  [[nodiscard]] bool is_of_texts() const { return place || party; }
  [[nodiscard]] bool fits(const FindableText& text) const {
    return (!place || text.place == *place) && (!party || text.party == *party);
  }
  [[nodiscard]] bool fits(const domain::Meeting& meeting) const {
    return (!from || meeting.starts_at >= *from) && (!to || meeting.starts_at < *to);
  }
};

/// The text that has the most of what was asked for; of several the first. Where a place or a party
/// was asked for, one of theirs that has it all, or none.
const FindableText* best_of(const std::vector<FindableText>& texts,
                            const std::vector<std::string>& terms, const Filter& filter) {
  const FindableText* best = filter.is_of_texts() ? nullptr : &texts.front();
  std::size_t most = filter.is_of_texts() ? terms.size() - 1 : 0;
  for (const auto& text : texts) {
    if (!filter.fits(text)) continue;
    const auto found = domain::count_found(text.text, terms);
    if (found <= most) continue;
    most = found;
    best = &text;
  }
  return best;
}

struct SearchMeetings {
  static constexpr CommandInfo info{
      .name = "meeting.search",
      .verb = Verb::get,
      .path = "/communities/{community}/meetings/search",
      .effect = Effect::read,
      .roles = domain::insiders,
      .returns = "meeting_hit_list",
      .summary =
          "What was said, decided and summed up in meetings that are over, and where: all the "
          "items and meetings that have the words, newest first. Of a place or a party those in "
          "which one such text has them all."};
  struct Input {
    std::string community, q;
    std::optional<std::string> place, party, cursor;
    std::optional<base::Time> from, to;
    std::int64_t limit = domain::page_default;
  };
  static protocol::Shape<Input> shape() {
    auto shape = protocol::Shape<Input>{};
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .text("q", &Input::q, {1, 100})
        .code("place", &Input::place, {found_places.begin(), found_places.end()},
              [](std::string_view text) { return std::optional<std::string>(text); })
        .text("party", &Input::party, {1, 40},
              "of who said it, or of a decision, who is charged with it")
        .time("from", &Input::from, "in meetings that began then or later")
        .time("to", &Input::to, "in meetings that began before")
        .text("cursor", &Input::cursor, {1, 40});
    return shape.integer("limit", &Input::limit, 1, domain::page_max).with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    // Items and meetings are found by one index.
    const auto before = read_cursor(input.cursor, base::ItemId{INT64_MAX});
    if (!before) return before.error();
    return Search(call, community->id, input).run(before->value);
  }

 private:
  class Search {
   public:
    Search(const Call& call, base::CommunityId community, const Input& input)
        : call_(call),
          input_(input),
          filter_{input.place, input.party, input.from, input.to},
          terms_(domain::query_terms(input.q)) {
      if (!terms_.empty()) match_ = match_text(search_scope(call.tx, community), terms_);
    }

    Reply run(std::int64_t before) {
      out_.begin_object().key("items").begin_array();
      std::string next;
      std::int64_t written = 0;
      for (bool more = !terms_.empty(); more && next.empty();) {
        const auto ids = call_.tx.list([](const store::Row& row) { return row.integer(0); },
                                       query::search_meetings, {match_, before, input_.limit + 1});
        more = static_cast<std::int64_t>(ids.size()) > input_.limit;
        for (const auto id : ids) {
          if (written == input_.limit) {
            next = base::encode_id(before);
            break;
          }
          before = id;
          written += write(id) ? 1 : 0;
        }
      }
      out_.end_array().text_or_null("next", next).end_object();
      return {.body = out_.take()};
    }

   private:
    /// False where the caller may not read it, or did not ask for it.
    bool write(std::int64_t id) {
      bool is_item = false;
      const auto owner = call_.tx.find(
          [&](const store::Row& row) {
            is_item = row.flag(1);
            return row.id<base::MeetingId>(0);
          },
          query::find_found_meeting, {id});
      if (!owner) return false;
      if (!meeting_ || meeting_->id != *owner)
        meeting_ = load_meeting(call_.tx, *owner, Depth::agenda);
      if (!filter_.fits(*meeting_)) return false;
      auto* item = is_item ? meeting_->find_item(base::ItemId{id}) : nullptr;
      if (item && !domain::intersects(call_.caller.labels_in(meeting_->community), item->audience))
        return false;
      if (item) load_item_details(call_.tx, *item);
      const auto texts = item ? texts_of(*item) : texts_of(*meeting_);
      const auto* found = best_of(texts, terms_, filter_);
      if (!found) return false;
      if (item && item->is_private && item->ticket) note_look_at_words(call_, item->ticket);
      out_.begin_object().key("meeting").begin_object();
      out_.field("id", meeting_->id).field("title", meeting_->title);
      out_.field("state", domain::to_text(meeting_->state));
      out_.field("starts_at", meeting_->starts_at).end_object().key("item");
      if (item)
        out_.begin_object()
            .field("id", item->id)
            .field("title", item->title)
            .field("private", item->is_private)
            .end_object();
      else
        out_.null();
      out_.field("place", found->place);
      out_.text_or_null("by", found->by).text_or_null("party", found->party);
      out_.field("excerpt", domain::excerpt(found->text, terms_)).end_object();
      return true;
    }

    const Call& call_;
    const Input& input_;
    const Filter filter_;
    const std::vector<std::string> terms_;
    std::string match_;
    std::optional<domain::Meeting> meeting_;  // the one found last
    protocol::JsonWriter out_;
  };
};

}  // namespace

void add_meeting_search(CommandTable& commands) { commands.add<SearchMeetings>(); }

}  // namespace sifang::app

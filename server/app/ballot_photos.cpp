// SPDX-License-Identifier: Apache-2.0
#include "app/ballot_photos.hpp"

#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using enum domain::Role;

constexpr domain::RoleSet reviewers{host, recorder};

}  // namespace

base::Result<void> attach_ballot_photo(const Call& call, base::CommunityId community,
                                       domain::PaperId paper, const std::string& file) {
  const auto wrong = [](const char* what) { return Error{Errc::invalid, "", {{"/photo", what}}}; };
  auto found = find_unused_file(call, community, file, "/photo");
  if (!found) return found.error();
  if (found->type.starts_with("audio/")) return wrong("is no picture of a paper");
  if (find_ballot_photo(call.tx, paper)) return wrong("was handed in already");
  call.tx.execute(query::use_for_ballot, {paper, found->id});
  call.tx.execute(query::set_paper_photo, {paper});
  return {};
}

std::optional<domain::Attachment> find_ballot_photo(store::Transaction& tx, domain::PaperId paper) {
  return tx.find([](const store::Row& row) { return attachment_from(row).attachment; },
                 query::find_ballot_photo, {paper});
}

bool open_ballot_photo(const Call& call, const AttachmentRow& file) {
  return reviewers.intersects(call.caller.roles_in(file.community));
}

void add_ballot_photo_chores(std::vector<Chore>& chores) {
  chores.push_back({.name = "forget_ballot_photos",
                    .period = std::chrono::minutes(10),
                    .find_due =
                        [](store::Transaction& tx, base::Time now) {
                          return tx.list([](const store::Row& row) { return row.integer(0); },
                                         query::list_ballot_photos_to_forget,
                                         {now - ballot_photos_kept, most_due_at_once});
                        },
                    .run = [](Call& call, std::int64_t key) -> base::Result<void> {
                      call.tx.execute(query::delete_ballot_photo, {key});
                      return {};
                    }});
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
// Files, as plugins ask for them: people's, their own, the core's.
#include "plugin_host/host_tools.hpp"
#include "protocol/ticket_json.hpp"

namespace sifang::plugin_host {
namespace {

using base::Errc;
using base::Error;

/// What a request has in its hands: a person who asks in a community.
bool has_person(const sifang_call& call) {
  return call.request && call.request->community && call.request->caller.id;
}

base::Result<app::Answer> keep(sifang_call& call, const std::string& file) {
  if (reads(call))
    return Error{Errc::forbidden, "a request that reads changes nothing on anybody's behalf"};
  const auto kept = call.core.keep_file(
      {call.manifest.info.name, call.request->community, call.request->caller.id}, file);
  if (!kept) return kept.error();
  if (kept->fresh) call.fresh_files.push_back(file);
  std::erase(call.dropped_files, file);
  protocol::JsonWriter out;
  protocol::write_attachment(out, kept->attachment);
  app::Answer answer;
  answer.reply.body = out.take();
  return answer;
}

app::FilePart part_of(std::int32_t thumbnail) {
  return thumbnail ? app::FilePart::thumbnail : app::FilePart::whole;
}

/// The bytes are the answer, or there are none and the call is refused.
std::int32_t answer_with(sifang_call& call, base::Result<app::Reply> found) {
  if (found) {
    call.answer = app::PluginAnswer{200, found->content_type, {}, std::move(found->file)};
    return SIFANG_OK;
  }
  if (found.error().code != Errc::not_found) return fail(call, base::describe(found.error()));
  call.error = found.error().detail;
  call.refusal = found.error();
  return SIFANG_REFUSED;
}

}  // namespace

std::int32_t keep_file(sifang_call* call, sifang_text file, sifang_take take, void* context) {
  return answer_call(call, [&](sifang_call& at) {
    if (!take) return fail(at, "nothing takes what is answered");
    if (!has_person(at)) return fail(at, "there is nobody whose file this could be");
    const auto kept = [&] {
      const Meanwhile meanwhile(at);
      return keep(at, std::string(view(file)));
    }();
    hand_over(kept, take, context);
    return std::int32_t{SIFANG_OK};
  });
}

std::int32_t answer_file(sifang_call* call, sifang_text file, std::int32_t thumbnail) {
  return answer_call(call, [&](sifang_call& at) {
    if (!at.request || !at.request->community || !reads(at))
      return fail(at, "only a GET route is answered with a file");
    auto found = [&] {
      const Meanwhile meanwhile(at);
      return at.core.read_file(at.manifest.info.name, at.request->community,
                               std::string(view(file)), part_of(thumbnail));
    }();
    return answer_with(at, std::move(found));
  });
}

std::int32_t answer_attachment(sifang_call* call, sifang_text community, sifang_text file,
                               std::int32_t thumbnail) {
  return answer_call(call, [&](sifang_call& at) {
    const auto where = base::CommunityId::parse(view(community));
    if (!where) return fail(at, "a bad id");
    if (!at.request || !reads(at)) return fail(at, "only a GET is answered with a file");
    auto found = [&] {
      const Meanwhile meanwhile(at);
      return at.core.read_attachment(at.manifest.info.name, *where, std::string(view(file)),
                                     part_of(thumbnail));
    }();
    return answer_with(at, std::move(found));
  });
}

std::int32_t add_file(sifang_call* call, sifang_text community, sifang_text name, sifang_text bytes,
                      sifang_take take, void* context) {
  return answer_call(call, [&](sifang_call& at) {
    const auto where = base::CommunityId::parse(view(community));
    if (!where || !take) return fail(at, "a bad id, or nothing takes what is answered");
    auto added = [&] {
      const Meanwhile meanwhile(at);
      return at.core.add_file(at.manifest.info.name, *where, std::string(view(name)),
                              std::string(view(bytes)));
    }();
    if (added) added->status = 200;
    hand_over(added, take, context);
    return std::int32_t{SIFANG_OK};
  });
}

std::int32_t drop_file(sifang_call* call, sifang_text file) {
  return answer_call(call, [&](sifang_call& at) {
    constexpr std::size_t most = 1000;
    if (at.dropped_files.size() >= most) return fail(at, "a call drops 1000 files at most");
    at.dropped_files.emplace_back(view(file));
    return std::int32_t{SIFANG_OK};
  });
}

}  // namespace sifang::plugin_host

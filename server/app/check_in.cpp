// SPDX-License-Identifier: Apache-2.0
// Who is at a meeting: by the code that the wall of the room shows, by the host's word, or from
// elsewhere where the meeting allows that.
#include "app/meeting_steps.hpp"
#include "app/meetings.hpp"
#include "app/places.hpp"
#include "app/seats.hpp"
#include "app/throttle.hpp"
#include "domain/check_in_code.hpp"
#include "domain/masking.hpp"
#include "protocol/qr_code.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::AttendanceRole;
using domain::Meeting;
using enum domain::MeetingState;
using enum domain::Role;

base::Result<void> require_check_in(const Meeting& meeting) {
  return require_state(meeting, {open, in_session, recess});
}

/// None where check-in has not begun or is over.
std::string find_secret(const Call& call, const Meeting& meeting) {
  return call.tx
      .find([](const store::Row& row) { return row.string(0); }, query::get_check_in_secret,
            {meeting.id})
      .value_or("");
}

/// Errors: invalid, throttled: six digits could be guessed by who may try for ever.
base::Result<void> check_code(const Call& call, const Meeting& meeting, const std::string& typed) {
  auto& throttle = call.services.throttle;
  const auto name = "check_in:" + meeting.id.text() + ":" + call.caller.id.text();
  if (const int wait = throttle.wait_s(name, call.now); wait > 0) return too_many_attempts(wait);
  const auto secret = find_secret(call, meeting);
  if (!secret.empty() && domain::is_check_in_code(secret, domain::plain_code(typed), call.now)) {
    throttle.succeeded(name);
    return {};
  }
  throttle.failed(name, call.now);
  return Error{Errc::invalid, "", {{"/code", "is not the one on the wall now: scan it once more"}}};
}

/// How the caller comes to be at the meeting. Errors: invalid, throttled.
base::Result<std::string> find_how(const meeting_steps::Step& step) {
  const Call& call = step.call;
  const Meeting& meeting = step.meeting;
  const auto& input = step.input;
  const bool hosts = call.caller.has_role(meeting.community, host);
  const bool other = input.user && *input.user != call.caller.id;
  if (!other && input.code) {
    if (auto good = check_code(call, meeting, *input.code); !good) return good.error();
    return std::string("code");
  }
  if (hosts) return std::string(input.remote ? "remote" : "host");
  if (meeting.check_in == "on_site")
    return Error{
        Errc::invalid,
        "",
        {{"/code", "is needed: scan the one on the wall, or ask the host to check you in"}}};
  return std::string("remote");
}

/// Whoever is checked in: the caller, or by the host somebody else. Errors: forbidden, invalid.
base::Result<Caller> find_person(const meeting_steps::Step& step) {
  const auto& caller = step.call.caller;
  const auto community = step.meeting.community;
  if (!step.input.user || *step.input.user == caller.id) return caller;
  if (!caller.has_role(community, host))
    return Error{Errc::forbidden, "only the host checks others in"};
  if (!step.call.tx.find([](const store::Row&) { return true; }, query::get_user,
                         {*step.input.user}))
    return Error{Errc::invalid, "", {{"/user", "is not known"}}};
  auto person = load_caller(step.call.tx, *step.input.user);
  if (person.roles_in(community).empty())
    return Error{Errc::invalid, "", {{"/user", "has no role in this community"}}};
  return person;
}

struct ReadCheckInCode {
  static constexpr CommandInfo info{
      .name = "meeting.check_in_code",
      .verb = Verb::get,
      .path = "/meetings/{id}/check_in_code",
      .effect = Effect::read,
      .roles = {host, recorder},
      .returns = "check_in_code",
      .summary =
          "The code of this half minute, for the wall of the room: who gives it is there. While "
          "people check in.",
      .secret = true};
  struct Input {
    base::MeetingId id;
    std::string site;
  };
  static protocol::Shape<Input> shape() {
    return protocol::Shape<Input>{}
        .id("id", &Input::id)
        .text("site", &Input::site, {8, 200}, "where people open Sifang: https://example.org");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto meeting = find_visible_meeting(call, input.id, Depth::agenda);
    if (!meeting) return meeting.error();
    if (auto allowed = call.require_role(meeting->community); !allowed) return allowed.error();
    if (auto state = require_check_in(*meeting); !state) return state.error();
    const auto site = read_site(input.site);
    if (!site) return site.error();
    const auto secret = find_secret(call, *meeting);
    if (secret.empty()) return Error{Errc::illegal_move, "check-in has not begun"};
    const auto code = domain::make_check_in_code(secret, call.now);
    const auto page = *site + "/m/" + meeting->id.text() + "/in";
    // Behind the #, so that no server on the way logs it.
    const auto link = page + "#" + code;
    protocol::JsonWriter out;
    out.begin_object().field("code", code).field("page", page).field("link", link);
    out.field("qr", protocol::qr_svg(link));
    out.field("seconds_left", domain::check_in_code_lasts(call.now).count()).end_object();
    return Reply{.body = out.take()};
  }
};

}  // namespace

base::Result<void> meeting_steps::check_in(Step& step) {
  if (auto state = require_check_in(step.meeting); !state) return state;
  const auto person = find_person(step);
  if (!person) return person.error();
  const auto how = find_how(step);
  if (!how) return how.error();
  const auto role = role_at(*person, step.meeting);
  const auto party =
      role == AttendanceRole::observer ? std::string() : party_at(*person, step.meeting);
  domain::Attendance entry{.user = person->id, .name = person->name, .party = {}, .at = {}};
  step.changed = false;
  step.call.tx.for_each(
      query::add_attendance,
      {step.meeting.id, entry.user, party, domain::to_text(role), step.call.now, *how},
      [&](const store::Row& row) {
        entry.party = row.string(0);
        entry.role = *domain::parse<AttendanceRole>(row.text(1));
        entry.at = row.time(2);
        return step.changed = true;
      });
  if (!step.changed) return {};
  entry.how = *how;
  std::erase_if(step.meeting.attendance,
                [&](const domain::Attendance& other) { return other.user == entry.user; });
  protocol::JsonWriter out;
  out.begin_array();
  protocol::write_attendance(out, entry);
  out.end_array();
  step.extra = "\"attendance\":" + out.take();
  step.meeting.attendance.push_back(std::move(entry));
  return {};
}

void add_check_in_commands(CommandTable& commands) { commands.add<ReadCheckInCode>(); }

}  // namespace sifang::app

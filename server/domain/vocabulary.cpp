// SPDX-License-Identifier: Apache-2.0
#include "domain/vocabulary.hpp"

#include <array>
#include <span>

namespace sifang::domain {
namespace {

/// One table per enum, in the enum's order: the only place where its codes are written.
template <class Enum>
struct Codes;

#define SIFANG_CODES(Enum, ...)                                                \
  template <>                                                                  \
  struct Codes<Enum> {                                                         \
    static constexpr auto list = std::to_array<std::string_view>({__VA_ARGS__}); \
  };                                                                           \
  }                                                                            \
  std::string_view to_text(Enum value) {                                       \
    return Codes<Enum>::list[static_cast<std::size_t>(value)];                 \
  }                                                                            \
  template <>                                                                  \
  std::optional<Enum> parse<Enum>(std::string_view code) {                     \
    return find_code<Enum>(code);                                              \
  }                                                                            \
  template <>                                                                  \
  std::vector<std::string> codes_of<Enum>() {                                  \
    return {Codes<Enum>::list.begin(), Codes<Enum>::list.end()};               \
  }                                                                            \
  namespace {

template <class Enum>
std::optional<Enum> find_code(std::string_view code) {
  for (std::size_t i = 0; i < Codes<Enum>::list.size(); ++i)
    if (Codes<Enum>::list[i] == code) return static_cast<Enum>(i);
  return std::nullopt;
}

SIFANG_CODES(Role, "resident", "member", "host", "recorder", "grid_worker", "grid_leader",
             "inspector", "supervisor", "merchant", "officer", "admin")
SIFANG_CODES(TicketState, "new", "accepted", "agenda", "assigned", "working", "waiting", "township",
             "verifying", "closed")
SIFANG_CODES(Resolution, "fixed", "no_action", "not_responsible", "duplicate", "cancelled", "archived")
SIFANG_CODES(Urgency, "normal", "urgent", "hard")
SIFANG_CODES(Visibility, "public", "community", "private")
SIFANG_CODES(Stance, "handle", "support", "not_our_duty", "silent")
SIFANG_CODES(MeetingState, "scheduled", "open", "in_session", "recess", "closed", "published",
             "cancelled")
SIFANG_CODES(ItemKind, "commitment", "ticket", "question", "topic")
SIFANG_CODES(ItemState, "pending", "current", "decided", "deferred", "withdrawn")
SIFANG_CODES(VoteState, "draft", "open", "closed", "published")
SIFANG_CODES(AttendanceRole, "member", "deputy", "observer")
SIFANG_CODES(SpeakerState, "waiting", "granted", "speaking", "done", "withdrawn")

#undef SIFANG_CODES

}  // namespace

std::optional<Role> parse_role(std::string_view code) { return parse<Role>(code); }

}  // namespace sifang::domain

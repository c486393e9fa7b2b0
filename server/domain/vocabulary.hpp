// SPDX-License-Identifier: Apache-2.0
// The words of the field as enums, and their codes on the wire and in the database. Each enum has
// one table, Codes<Enum>, where its codes are written once; everything else is made from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/enum_set.hpp"

namespace sifang::domain {

/// The codes of an enum in its order, and its last enumerator, so that neither can grow alone.
template <class Enum>
struct Codes;

template <class Enum>
concept Coded = requires {
  Codes<Enum>::list;
  Codes<Enum>::last;
};

template <Coded Enum>
[[nodiscard]] constexpr std::string_view to_text(Enum value) {
  static_assert(Codes<Enum>::list.size() == static_cast<std::size_t>(Codes<Enum>::last) + 1);
  return Codes<Enum>::list[static_cast<std::size_t>(value)];
}

/// The value with that code, or nothing.
template <Coded Enum>
[[nodiscard]] constexpr std::optional<Enum> parse(std::string_view code) {
  for (std::size_t i = 0; i < Codes<Enum>::list.size(); ++i)
    if (Codes<Enum>::list[i] == code) return static_cast<Enum>(i);
  return std::nullopt;
}

/// Every code of an enum, in its order.
template <Coded Enum>
[[nodiscard]] std::vector<std::string> codes_of() {
  return {Codes<Enum>::list.begin(), Codes<Enum>::list.end()};
}

enum class Role : std::uint8_t {
  resident,
  member,
  host,
  recorder,
  grid_worker,
  grid_leader,
  inspector,
  supervisor,
  merchant,
  officer,
  admin,
};
template <>
struct Codes<Role> {
  static constexpr auto last = Role::admin;
  static constexpr auto list = std::to_array<std::string_view>(
      {"resident", "member", "host", "recorder", "grid_worker", "grid_leader", "inspector",
       "supervisor", "merchant", "officer", "admin"});
};
using RoleSet = EnumSet<Role>;
/// Whoever holds a role; and all of them but merchants, who see only what is public
/// (permissions.md).
inline constexpr RoleSet anyone{Role::resident,  Role::member,      Role::host,
                                Role::recorder,  Role::grid_worker, Role::grid_leader,
                                Role::inspector, Role::supervisor,  Role::merchant,
                                Role::officer,   Role::admin};
inline constexpr RoleSet insiders{
    Role::resident,    Role::member,    Role::host,       Role::recorder, Role::grid_worker,
    Role::grid_leader, Role::inspector, Role::supervisor, Role::officer,  Role::admin};
[[nodiscard]] constexpr std::optional<Role> parse_role(std::string_view code) {
  return parse<Role>(code);
}

/// Who may submit for a person without a phone (代报).
inline constexpr RoleSet proxies{Role::member, Role::host, Role::grid_worker, Role::grid_leader,
                                 Role::admin};

enum class TicketState : std::uint8_t {
  new_,
  accepted,
  agenda,
  assigned,
  working,
  waiting,
  township,
  verifying,
  closed,
};
template <>
struct Codes<TicketState> {
  static constexpr auto last = TicketState::closed;
  static constexpr auto list =
      std::to_array<std::string_view>({"new", "accepted", "agenda", "assigned", "working",
                                       "waiting", "township", "verifying", "closed"});
};

enum class Resolution : std::uint8_t {
  fixed,
  no_action,
  not_responsible,
  duplicate,
  cancelled,
  archived,
};
template <>
struct Codes<Resolution> {
  static constexpr auto last = Resolution::archived;
  static constexpr auto list = std::to_array<std::string_view>(
      {"fixed", "no_action", "not_responsible", "duplicate", "cancelled", "archived"});
};

enum class Urgency : std::uint8_t { normal, urgent, hard };
template <>
struct Codes<Urgency> {
  static constexpr auto last = Urgency::hard;
  static constexpr auto list = std::to_array<std::string_view>({"normal", "urgent", "hard"});
};

enum class Visibility : std::uint8_t { public_, community, private_ };
template <>
struct Codes<Visibility> {
  static constexpr auto last = Visibility::private_;
  static constexpr auto list = std::to_array<std::string_view>({"public", "community", "private"});
};

/// How a person for whom somebody submitted agreed to be named.
enum class Consent : std::uint8_t { oral, written };
template <>
struct Codes<Consent> {
  static constexpr auto last = Consent::written;
  static constexpr auto list = std::to_array<std::string_view>({"oral", "written"});
};

enum class Stance : std::uint8_t { handle, support, not_our_duty, silent };
template <>
struct Codes<Stance> {
  static constexpr auto last = Stance::silent;
  static constexpr auto list =
      std::to_array<std::string_view>({"handle", "support", "not_our_duty", "silent"});
};

enum class MeetingState : std::uint8_t {
  scheduled,
  open,
  in_session,
  recess,
  closed,
  published,
  cancelled,
};
template <>
struct Codes<MeetingState> {
  static constexpr auto last = MeetingState::cancelled;
  static constexpr auto list = std::to_array<std::string_view>(
      {"scheduled", "open", "in_session", "recess", "closed", "published", "cancelled"});
};

enum class ItemKind : std::uint8_t { commitment, ticket, question, topic };
template <>
struct Codes<ItemKind> {
  static constexpr auto last = ItemKind::topic;
  static constexpr auto list =
      std::to_array<std::string_view>({"commitment", "ticket", "question", "topic"});
};

enum class ItemState : std::uint8_t { pending, current, decided, deferred, withdrawn };
template <>
struct Codes<ItemState> {
  static constexpr auto last = ItemState::withdrawn;
  static constexpr auto list =
      std::to_array<std::string_view>({"pending", "current", "decided", "deferred", "withdrawn"});
};

enum class VoteState : std::uint8_t { draft, open, closed, published };
template <>
struct Codes<VoteState> {
  static constexpr auto last = VoteState::published;
  static constexpr auto list =
      std::to_array<std::string_view>({"draft", "open", "closed", "published"});
};

enum class AttendanceRole : std::uint8_t { member, deputy, observer };
template <>
struct Codes<AttendanceRole> {
  static constexpr auto last = AttendanceRole::observer;
  static constexpr auto list = std::to_array<std::string_view>({"member", "deputy", "observer"});
};

enum class SpeakerState : std::uint8_t { waiting, granted, speaking, done, withdrawn };
template <>
struct Codes<SpeakerState> {
  static constexpr auto last = SpeakerState::withdrawn;
  static constexpr auto list =
      std::to_array<std::string_view>({"waiting", "granted", "speaking", "done", "withdrawn"});
};

/// What somebody asks for the floor for; in what order they come stands in floor.hpp.
enum class SpeechKind : std::uint8_t { speech, point_of_order, response };
template <>
struct Codes<SpeechKind> {
  static constexpr auto last = SpeechKind::response;
  static constexpr auto list =
      std::to_array<std::string_view>({"speech", "point_of_order", "response"});
};

}  // namespace sifang::domain

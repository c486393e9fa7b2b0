// SPDX-License-Identifier: Apache-2.0
// The words of the field as enums, and their codes on the wire and in the database.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sifang::domain {

enum class Role : std::uint8_t {
  resident, member, host, recorder, grid_worker, grid_leader, inspector, supervisor, merchant,
  officer, admin,
};
enum class TicketState : std::uint8_t {
  new_, accepted, agenda, assigned, working, waiting, township, verifying, closed,
};
enum class Resolution : std::uint8_t {
  fixed, no_action, not_responsible, duplicate, cancelled, archived,
};
enum class Urgency : std::uint8_t { normal, urgent, hard };
enum class Visibility : std::uint8_t { public_, community, private_ };
enum class Stance : std::uint8_t { handle, support, not_our_duty, silent };
enum class MeetingState : std::uint8_t {
  scheduled, open, in_session, recess, closed, published, cancelled,
};
enum class ItemKind : std::uint8_t { commitment, ticket, question, topic };
enum class ItemState : std::uint8_t { pending, current, decided, deferred, withdrawn };
enum class VoteState : std::uint8_t { draft, open, closed, published };
enum class AttendanceRole : std::uint8_t { member, deputy, observer };
enum class SpeakerState : std::uint8_t { waiting, granted, speaking, done, withdrawn };

std::string_view to_text(Role value);
std::string_view to_text(TicketState value);
std::string_view to_text(Resolution value);
std::string_view to_text(Urgency value);
std::string_view to_text(Visibility value);
std::string_view to_text(Stance value);
std::string_view to_text(MeetingState value);
std::string_view to_text(ItemKind value);
std::string_view to_text(ItemState value);
std::string_view to_text(VoteState value);
std::string_view to_text(AttendanceRole value);
std::string_view to_text(SpeakerState value);

/// The value with that code, or nothing.
template <class Enum>
[[nodiscard]] std::optional<Enum> parse(std::string_view code);
/// Every code of an enum, in its order.
template <class Enum>
[[nodiscard]] std::vector<std::string> codes_of();

[[nodiscard]] std::optional<Role> parse_role(std::string_view code);

/// A set of roles.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (Role role : roles) bits_ |= bit(role);
  }
  [[nodiscard]] constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool intersects(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr RoleSet operator|(RoleSet other) const {
    RoleSet both;
    both.bits_ = static_cast<std::uint16_t>(bits_ | other.bits_);
    return both;
  }
  constexpr bool operator==(const RoleSet&) const = default;

 private:
  static constexpr std::uint16_t bit(Role role) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(role));
  }
  std::uint16_t bits_ = 0;
};

}  // namespace sifang::domain

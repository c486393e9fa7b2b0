// SPDX-License-Identifier: Apache-2.0
// Ids: 63-bit integers that grow with time (41 bits of milliseconds since 2020, 22 random bits), so
// that rows append; on the wire 13 characters of Crockford's base 32. Each noun has its own type.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace sifang::base {

/// 13 lower-case characters; the inverse of decode_id.
[[nodiscard]] std::string encode_id(std::int64_t value);
/// Nothing unless `text` is exactly what encode_id makes.
[[nodiscard]] std::optional<std::int64_t> decode_id(std::string_view text);

template <class Tag>
struct Id {
  std::int64_t value = 0;  // 0 is "none" and never stored

  [[nodiscard]] std::string text() const { return encode_id(value); }
  [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
    auto number = decode_id(text);
    if (!number) return std::nullopt;
    return Id{*number};
  }
  explicit operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
};

using CommunityId = Id<struct CommunityTag>;
using UserId = Id<struct UserTag>;
using HouseholdId = Id<struct HouseholdTag>;
using TicketId = Id<struct TicketTag>;
using CommentId = Id<struct CommentTag>;
using SeriesId = Id<struct SeriesTag>;
using MeetingId = Id<struct MeetingTag>;
using ItemId = Id<struct ItemTag>;
using StatementId = Id<struct StatementTag>;
using SpeakerId = Id<struct SpeakerTag>;
using VoteId = Id<struct VoteTag>;
using DecisionId = Id<struct DecisionTag>;
using TokenId = Id<struct TokenTag>;
using InvitationId = Id<struct InvitationTag>;

/// Makes ids that never repeat and never go back within a process. Thread: any.
class IdSource {
 public:
  /// `random` gives 32 random bits. Lifetime: it must outlive the source.
  explicit IdSource(std::function<std::uint32_t()> random);

  /// Units: milliseconds since the Unix epoch, UTC.
  [[nodiscard]] std::int64_t next(std::int64_t now_ms);

  template <class IdType>
  [[nodiscard]] IdType make(std::int64_t now_ms) {
    return IdType{next(now_ms)};
  }

 private:
  std::function<std::uint32_t()> random_;
  std::mutex mutex_;
  std::int64_t last_ = 0;  // guarded by mutex_
};

}  // namespace sifang::base

template <class Tag>
struct std::hash<sifang::base::Id<Tag>> {
  std::size_t operator()(const sifang::base::Id<Tag>& id) const noexcept {
    return std::hash<std::int64_t>{}(id.value);
  }
};

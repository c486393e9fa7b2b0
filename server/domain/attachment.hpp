// SPDX-License-Identifier: Apache-2.0
// Files that hang on a ticket, an item or a task: photos, voice notes, PDF. What is taken and how
// much of it stands here and nowhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "domain/vocabulary.hpp"

namespace sifang::domain {

inline constexpr std::int64_t mebibyte = 1024 * 1024;

// Bytes of one file as it is sent.
inline constexpr std::int64_t picture_bytes_max = 20 * mebibyte;
inline constexpr std::int64_t voice_bytes_max = 10 * mebibyte;
inline constexpr std::int64_t document_bytes_max = 20 * mebibyte;
inline constexpr std::int64_t upload_bytes_max = 20 * mebibyte;  // the largest of them

// Pictures: what is opened at all, and what is kept of it. Width and height in pixels.
inline constexpr std::int64_t picture_pixels_max = 50'000'000;
inline constexpr int picture_edge_max = 3'200;
inline constexpr int thumbnail_edge = 480;

// Files of one report, comment, answer or move; of one ticket.
inline constexpr std::int64_t attachments_at_once_max = 9;
inline constexpr std::int64_t attachments_of_ticket_max = 100;
/// Files of all reports on one task.
inline constexpr std::int64_t attachments_of_task_max = 100;
/// Papers of one item of an agenda.
inline constexpr std::int64_t papers_of_item_max = 20;

// What one person may send within 24 hours.
inline constexpr std::int64_t uploads_per_day_max = 200;
inline constexpr std::int64_t upload_bytes_per_day_max = 500 * mebibyte;
/// Uploads of one person that have begun and are not whole yet.
inline constexpr std::int64_t uploads_open_max = 20;

/// An upload that is never finished, and a file that is never used, are kept for so long.
inline constexpr std::chrono::hours unused_upload_life{24};

/// Where a file hangs. It decides who may see it besides who may see the ticket at all.
enum class AttachmentPlace : std::uint8_t {
  ticket,  // the report itself
  comment,
  note,   // an internal comment: for those who read these
  draft,  // an answer not yet published: for its party
  answer,
  past,    // an answer as it was before it was amended
  action,  // evidence of a move
  ballot,  // a written ballot, on no ticket: for those who check these
  matter,  // a record of a matter, on no ticket
  plugin,  // kept for a plugin, on no ticket: it says who sees it besides its sender
};
template <>
struct Codes<AttachmentPlace> {
  static constexpr auto last = AttachmentPlace::plugin;
  static constexpr auto list =
      std::to_array<std::string_view>({"ticket", "comment", "note", "draft", "answer", "past",
                                       "action", "ballot", "matter", "plugin"});
};

using AttachmentId = base::Id<struct AttachmentTag>;

struct Attachment {
  AttachmentId id;
  std::string sha256;  // 32 bytes
  std::string type;    // media type
  std::int64_t size = 0;
  std::optional<std::int64_t> width, height;
  std::string name;  // of a document; "" for others
  bool has_thumbnail = false;
  bool masked = false;  // not to be seen by others
};
using Attachments = std::vector<Attachment>;

}  // namespace sifang::domain

// SPDX-License-Identifier: Apache-2.0
// `sifang export`: a community's data as JSON lines, without private tickets (permissions.md,
// export), and the files of its reports, answers and agendas beside them.
#include <filesystem>
#include <fstream>
#include <set>

#include "app/communities.hpp"
#include "app/meetings.hpp"
#include "app/tickets.hpp"
#include "base/bytes.hpp"
#include "main/admin.hpp"
#include "main/disk.hpp"
#include "media/sniff.hpp"
#include "store/queries.hpp"

namespace sifang::main {
namespace {

/// What an export may read: what everybody in the community may.
const domain::LabelSet reader{"community", "public"};

namespace fs = std::filesystem;

/// A file that appears under its name whole or not at all.
class NewFile {
 public:
  explicit NewFile(const std::string& target) : target_(target), part_(target + ".part") {}
  ~NewFile() {
    std::error_code ignored;  // the error that led here matters more
    if (begun_) fs::remove(part_, ignored);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  [[nodiscard]] bool open() {
    std::error_code ignored;     // a name that cannot be removed cannot be written either
    fs::remove(part_, ignored);  // of an export that was cut off
    file_.open(part_, std::ios::binary);
    begun_ = file_.is_open();
    return begun_;
  }
  [[nodiscard]] std::ofstream& text() { return file_; }

  /// Errors: throws std::runtime_error.
  void keep() {
    file_.close();
    if (!file_) throw std::runtime_error(target_ + " cannot be written");
    flush_to_disk(part_);
    if (fs::exists(target_)) throw std::runtime_error("the target exists already: " + target_);
    fs::rename(part_, target_);
    begun_ = false;
    flush_to_disk(fs::absolute(target_).parent_path());
  }

 private:
  const std::string target_, part_;
  std::ofstream file_;
  bool begun_ = false;
};

/// The folder of an export's files, each called by its id: there whole or not at all.
class FilesBeside {
 public:
  explicit FilesBeside(const std::string& target)
      : target_(target + ".files"), part_(target_ + ".part") {}
  ~FilesBeside() {
    std::error_code ignored;  // the error that led here matters more
    fs::remove_all(part_, ignored);
  }
  FilesBeside(const FilesBeside&) = delete;
  FilesBeside& operator=(const FilesBeside&) = delete;

  [[nodiscard]] bool is_taken() const { return fs::exists(target_); }
  [[nodiscard]] const std::string& target() const { return target_; }
  [[nodiscard]] std::size_t count() const { return wanted_.size(); }

  void want(const domain::Ticket& ticket) {
    want(ticket.attachments);
    for (const auto& answer : ticket.answers) want(answer.evidence);
  }
  /// The papers of what everybody may read, and the evidence in reports on its tasks.
  void want(const domain::Meeting& meeting) {
    for (const auto& item : meeting.agenda) {
      if (!domain::intersects(item.audience, reader)) continue;
      for (const auto& paper : item.papers) want(domain::Attachments{paper.file});
      if (!item.task) continue;
      for (const auto& report : item.task->reports) want(report.evidence);
    }
  }
  /// Errors: throws std::runtime_error, also for a file that is missing.
  void keep(const store::BlobFiles& blobs) {
    fs::remove_all(part_);  // of an export that was cut off
    if (wanted_.empty()) return;
    fs::create_directory(part_);
    for (const auto& file : wanted_) {
      const auto copy =
          (fs::path(part_) / (file.id.text() + std::string(media::ending_of(file.type)))).string();
      fs::copy_file(blobs.path_of(base::to_hex(file.sha256)), copy);
      flush_to_disk(copy);
    }
    flush_to_disk(part_);
    fs::rename(part_, target_);
  }

 private:
  /// Each once: a paper that was carried along stands with several items.
  void want(const domain::Attachments& files) {
    for (const auto& file : files)
      if (!file.masked && known_.insert(file.id).second) wanted_.push_back(file);
  }

  const std::string target_, part_;
  domain::Attachments wanted_;
  std::set<domain::AttachmentId> known_;
};

/// As in the minutes: those who only listen or ask are residents, whose names are not for passing
/// on.
void leave_out_visitors(domain::Meeting& meeting) {
  std::erase_if(meeting.attendance, [](const domain::Attendance& person) {
    return person.role == domain::AttendanceRole::observer;
  });
  for (auto& item : meeting.agenda) item.by.clear();
}

}  // namespace

int export_community(Workspace& workspace, const AdminRequest& request, const Output& output) {
  if (fs::exists(request.file)) {
    output.error("the target exists already: " + request.file);
    return 1;
  }
  FilesBeside files(request.file);
  if (files.is_taken()) {
    output.error("the target exists already: " + files.target());
    return 1;
  }
  NewFile target(request.file);
  const auto pin = workspace.files().blobs().pin();
  std::size_t tickets = 0, meetings = 0;
  std::int64_t left_out = 0;
  auto done = workspace.read([&](store::Transaction& tx) -> base::Result<bool> {
    auto community = app::find_community(tx, request.community);
    if (!community)
      return base::Error{base::Errc::not_found, "there is no community " + request.community};
    if (!target.open())
      return base::Error{base::Errc::unavailable, request.file + " cannot be written"};
    auto& file = target.text();
    const auto parties = community->party_codes();
    left_out = tx.find([](const store::Row& row) { return row.integer(0); },
                       query::count_private_tickets, {community->id})
                   .value_or(0);
    file << "{\"kind\":\"community\",\"code\":\"" << community->code
         << "\",\"seq\":" << community->seq << ",\"private_tickets_left_out\":" << left_out
         << "}\n";
    base::TicketId after;
    for (;;) {
      const auto ids = tx.list([](const store::Row& row) { return row.id<base::TicketId>(0); },
                               query::list_ticket_ids, {community->id, after.value});
      if (ids.empty()) break;
      for (auto id : ids) {
        after = id;
        const auto ticket = app::load_ticket(tx, id);
        if (!domain::intersects(domain::audience_of_ticket(ticket.exposure()), reader)) continue;
        protocol::JsonWriter out;
        protocol::write_ticket_part(out, ticket, parties, protocol::TicketPart::whole,
                                    protocol::ReporterShown::no);
        file << "{\"kind\":\"ticket\",\"ticket\":" << out.text() << "}\n";
        files.want(ticket);
        ++tickets;
      }
      output.progress(std::to_string(tickets) + " tickets");
    }
    for (auto id : tx.list([](const store::Row& row) { return row.id<base::MeetingId>(0); },
                           query::list_meetings_of, {community->id})) {
      auto meeting = app::load_meeting(tx, id, app::Depth::whole);
      leave_out_visitors(meeting);
      protocol::JsonWriter out;
      protocol::write_meeting(out, meeting, meeting.seating.parties,
                              {.labels = reader, .ballot = {}, .moves = {}});
      file << "{\"kind\":\"meeting\",\"meeting\":" << out.text() << "}\n";
      files.want(meeting);
      ++meetings;
    }
    return true;
  });
  if (!done) {
    output.error(done.error().detail);
    return 1;
  }
  files.keep(workspace.files().blobs());
  target.keep();
  if (request.json) {
    protocol::JsonWriter out;
    out.begin_object().field("file", request.file);
    out.field("tickets", static_cast<std::int64_t>(tickets));
    out.field("meetings", static_cast<std::int64_t>(meetings));
    out.field("files", static_cast<std::int64_t>(files.count()));
    output.line(out.field("private_tickets_left_out", left_out).end_object().text());
  } else {
    output.line(std::to_string(tickets) + " tickets, " + std::to_string(meetings) +
                " meetings in " + request.file +
                (files.count() == 0
                     ? ""
                     : ", " + std::to_string(files.count()) + " files in " + files.target()));
  }
  if (left_out > 0)
    output.error(std::to_string(left_out) +
                 " private tickets are left out; a backup has them (sifang backup)");
  return 0;
}

}  // namespace sifang::main

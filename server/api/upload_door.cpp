// SPDX-License-Identifier: Apache-2.0
#include "api/upload_door.hpp"

#include <charconv>

#include "api/http_door.hpp"
#include "app/file_depot.hpp"
#include "base/bytes.hpp"
#include "domain/limits.hpp"
#include "net/multipart.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::api {
namespace {

using base::Errc;
using base::Error;
using boost::asio::awaitable;
using net::Response;

/// More bodies than this at once wait for their turn at the client.
constexpr int most_under_way = 64;

using Ticket = std::shared_ptr<std::atomic<int>>;

/// A file on its way to its upload.
class FileSink : public net::BodySink {
 public:
  FileSink(FileRequest asked, app::FileSlot place, app::FileDepot& depot,
           store::UploadFiles::Writer writer, Ticket ticket)
      : request(std::move(asked)),
        slot(place),
        depot_(depot),
        writer_(std::move(writer)),
        ticket_(std::move(ticket)) {}
  ~FileSink() override = default;

  /// All of the body has come. Errors: it was not what it should be.
  [[nodiscard]] virtual base::Result<void> end() = 0;
  [[nodiscard]] virtual std::string fields() const { return {}; }

  FileRequest request;
  app::FileSlot slot;
  std::int64_t received = 0;

 protected:
  awaitable<std::optional<Response>> append(std::string bytes) {
    const auto most = slot.length.value_or(domain::upload_bytes_max) - slot.offset;
    const auto size = static_cast<std::int64_t>(bytes.size());
    if (received + size > most) {
      const Error error{Errc::too_large, slot.length ? "more than the upload's length has come"
                                                     : "20 MiB are the most"};
      co_return problem_response(error);
    }
    auto done = co_await depot_.append(writer_, std::move(bytes));
    if (!done) co_return problem_response(done.error());
    received += size;
    co_return std::nullopt;
  }
  app::FileDepot& depot_;

 private:
  store::UploadFiles::Writer writer_;
  Ticket ticket_;
};

/// The bytes themselves; what has come stays when the line breaks.
class RawSink final : public FileSink {
 public:
  using FileSink::FileSink;
  awaitable<std::optional<Response>> take(std::string piece) override {
    return append(std::move(piece));
  }
  base::Result<void> end() override { return {}; }
};

/// The file in a form; what is left of it goes with the request.
class FormSink final : public FileSink, net::MultipartReader::Listener {
 public:
  FormSink(FileRequest asked, app::FileSlot place, app::FileDepot& depot,
           store::UploadFiles::Writer writer, Ticket ticket, std::string_view boundary)
      : FileSink(std::move(asked), place, depot, std::move(writer), std::move(ticket)),
        reader_(boundary, *this) {}
  ~FormSink() override { depot_.uploads().remove(slot.id.text()); }

  awaitable<std::optional<Response>> take(std::string piece) override {
    if (auto read = reader_.put(piece); !read) co_return problem_response(read.error());
    if (data_.empty()) co_return std::nullopt;
    co_return co_await append(std::exchange(data_, {}));
  }
  base::Result<void> end() override {
    if (!reader_.is_done()) return Error{Errc::malformed, "the form ends before its boundary"};
    if (!has_file_) return Error{Errc::invalid, "", {{"/file", "is missing"}}};
    return {};
  }
  std::string fields() const override {
    if (!base::is_utf8(name_) || name_.empty()) return {};
    if (base::count_characters(name_) > static_cast<std::size_t>(domain::file_name_max)) return {};
    protocol::JsonWriter out;
    return out.begin_object().field("name", name_).end_object().take();
  }

 private:
  base::Result<void> on_part(net::PartHead head) override {
    if (head.name != "file")
      return Error{Errc::invalid,
                   "",
                   {{"/" + (base::is_utf8(head.name) ? head.name : ""), "is not a field here"}}};
    if (has_file_) return Error{Errc::invalid, "", {{"/file", "stands twice"}}};
    has_file_ = true;
    name_ = std::move(head.file_name);
    return {};
  }
  void on_data(std::string_view bytes) override { data_ += bytes; }

  net::MultipartReader reader_;
  std::string data_, name_;
  bool has_file_ = false;
};

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::string_view media_type(std::string_view header) {
  header = header.substr(0, header.find(';'));
  while (header.ends_with(' ')) header.remove_suffix(1);
  return header;
}

/// Where the client goes on must be where the upload ends. Errors: invalid, conflict.
base::Result<void> check_offset(const net::Request& head, const app::FileSlot& slot) {
  const auto offset = number_in(head.header("Upload-Offset"));
  if (!offset) return Error{Errc::invalid, "", {{"/Upload-Offset", "must say from which byte on"}}};
  if (*offset == slot.offset) return {};
  return Error{Errc::conflict, "the upload has come as far as byte " + std::to_string(slot.offset)};
}

protocol::RawInput input_of(const FileRequest& request, std::string_view body) {
  return {.path = request.path, .query = {}, .body = body};
}

}  // namespace

awaitable<net::Reception> UploadDoor::receive(const net::Request& head, FileRequest request) {
  const auto refused = [](const Error& error) {
    return net::Reception{.sink = {}, .refusal = problem_response(error)};
  };
  // A form, or the bytes themselves: which one, the method says.
  const bool form = request.command->info.verb == app::Verb::post;
  const auto boundary = form ? net::boundary_of(head.header("Content-Type")) : std::nullopt;
  if (form && !boundary)
    co_return refused({Errc::unsupported_media, "send multipart/form-data with a field file"});
  if (!form && media_type(head.header("Content-Type")) != "application/offset+octet-stream")
    co_return refused({Errc::unsupported_media, "send application/offset+octet-stream"});

  ++under_way_;
  const Ticket ticket(&under_way_, [](std::atomic<int>* count) { --*count; });
  constexpr int soon_s = 5;
  if (under_way_ > most_under_way)
    co_return refused({Errc::busy, "too many files are coming in", {}, soon_s});

  auto slot = co_await application_.admit(*request.command, input_of(request, {}), request.options,
                                          request.with_csrf);
  if (!slot) co_return refused(slot.error());
  if (!form)
    if (auto fits = check_offset(head, *slot); !fits) co_return refused(fits.error());
  auto& depot = application_.services().files;
  auto writer = co_await depot.open(slot->id, slot->offset);
  if (!writer) co_return refused(writer.error());

  net::Reception reception;
  const auto length = slot->length.value_or(domain::upload_bytes_max) - slot->offset;
  constexpr std::int64_t around_a_file = 16 * 1024;  // the form's own lines
  reception.max_bytes = static_cast<std::uint64_t>(length + (form ? around_a_file : 0));
  if (form)
    reception.sink = std::make_shared<FormSink>(std::move(request), *slot, depot,
                                                std::move(*writer), ticket, *boundary);
  else
    reception.sink =
        std::make_shared<RawSink>(std::move(request), *slot, depot, std::move(*writer), ticket);
  co_return reception;
}

awaitable<Response> UploadDoor::finish(net::Request request) {
  auto& sink = static_cast<FileSink&>(*request.sink);
  if (auto good = sink.end(); !good) co_return problem_response(good.error());
  const auto come = sink.slot.offset + sink.received;
  if (sink.slot.length && come < *sink.slot.length)
    co_return Response{.status = 204,
                       .headers = {{"Tus-Resumable", "1.0.0"},
                                   {"Upload-Offset", std::to_string(come)},
                                   {"Cache-Control", "no-store"}}};
  const auto fields = sink.fields();
  auto answer = co_await application_.keep(*sink.request.command, input_of(sink.request, fields),
                                           sink.request.options, sink.request.with_csrf, sink.slot);
  if (!answer) co_return problem_response(answer.error());
  co_return answer_response(*answer, false);
}

std::string body_of_tus_headers(const net::Request& request) {
  const auto length = number_in(request.header("Upload-Length"));
  if (!length) return {};
  protocol::JsonWriter out;
  out.begin_object().field("length", *length);
  // Upload-Metadata: "filename 5L2g5aW9LnBkZg==,filetype …"
  auto rest = request.header("Upload-Metadata");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    constexpr std::string_view key = "filename ";
    if (!pair.starts_with(key)) continue;
    const auto name = base::from_base64(pair.substr(key.size()));
    if (!name || !base::is_utf8(*name) || name->empty()) continue;
    if (base::count_characters(*name) > static_cast<std::size_t>(domain::file_name_max)) continue;
    out.field("name", *name);
    break;
  }
  return out.end_object().take();
}

}  // namespace sifang::api

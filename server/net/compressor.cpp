// SPDX-License-Identifier: Apache-2.0
#include "net/compressor.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <new>
#include <string_view>

namespace sifang::net {
namespace {

namespace asio = boost::asio;
using boost::beast::iequals;

/// What fits into one packet beside the head gets there no sooner when it is shorter.
constexpr std::size_t smallest = 1400;
/// About a quarter of a millisecond of a processor.
constexpr std::size_t piece_size = 64 * 1024;
/// Longer ones there are none of, and zlib counts in 32 bits.
constexpr std::size_t largest = 64 * 1024 * 1024;
/// Only long bodies need a second state on one thread.
constexpr std::size_t most_spare = 2;

bool is_text(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  // A stream of events is held back by whoever wants to fill a block first.
  if (type.starts_with("text/")) return type != "text/event-stream";
  constexpr std::string_view application = "application/";
  if (!type.starts_with(application)) return false;
  type.remove_prefix(application.size());
  return type == "json" || type == "xml" || type.ends_with("+json") || type.ends_with("+xml");
}

/// Fields of an answer that is encoded already, is a part of one, or brings a secret with it.
bool forbids(std::string_view name) {
  constexpr std::array<std::string_view, 3> fields{"Content-Encoding", "Content-Range",
                                                   "Set-Cookie"};
  return std::any_of(fields.begin(), fields.end(),
                     [&](auto field) { return iequals(name, field); });
}

}  // namespace

/// One stream of zlib, for one body at a time.
class Compressor::State {
 public:
  State() {
    // Level 3: of our JSON it leaves a tenth less than 1 in the same time; 6 takes twice as long
    // for another tenth.
    constexpr int level = 3, window_bits = 15, gzip = 16, memory_level = 7;
    if (deflateInit2(&stream_, level, Z_DEFLATED, window_bits + gzip, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~State() { deflateEnd(&stream_); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void begin() { deflateReset(&stream_); }
  /// Writes behind what it has written already. False when it does not fit. Requires: `out` is the
  /// same from begin() on.
  bool put(std::string_view piece, bool is_last, std::string& out) {
    stream_.next_in = reinterpret_cast<const Bytef*>(piece.data());
    stream_.avail_in = static_cast<uInt>(piece.size());
    const auto used = size();
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    stream_.avail_out = static_cast<uInt>(out.size() - used);
    const int result = deflate(&stream_, is_last ? Z_FINISH : Z_NO_FLUSH);
    return is_last ? result == Z_STREAM_END : stream_.avail_in == 0;
  }
  /// Of what it has written.
  [[nodiscard]] std::size_t size() const { return stream_.total_out; }

 private:
  z_stream stream_{};
};

/// A state while it is used.
class Compressor::Loan {
 public:
  explicit Loan(Compressor& from) : from_(from) {
    if (from.spare_.empty()) {
      state_ = std::make_unique<State>();
    } else {
      state_ = std::move(from.spare_.back());
      from.spare_.pop_back();
    }
  }
  ~Loan() {
    if (from_.spare_.size() < most_spare) from_.spare_.push_back(std::move(state_));
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  State* operator->() { return state_.get(); }

 private:
  Compressor& from_;
  std::unique_ptr<State> state_;
};

Compressor::Compressor() { spare_.reserve(most_spare); }
Compressor::~Compressor() = default;

bool Compressor::is_worth_it(const Response& response) {
  if (!response.compressible || response.fixed_body.data()) return false;
  if (response.body.size() < smallest || response.body.size() > largest) return false;
  // Neither an answer without a body nor a part of one (204, 206), nor a failure.
  if (response.status != 200 && response.status != 201 && response.status != 202) return false;
  std::string_view type;
  for (const auto& [name, value] : response.headers) {
    if (forbids(name)) return false;
    if (iequals(name, "Content-Type")) type = value;
  }
  return is_text(type);
}

asio::awaitable<void> Compressor::compress(Response& response) {
  Loan state(*this);
  state->begin();
  std::string compressed(response.body.size() - 1, '\0');  // what does not fit gets no smaller
  for (std::string_view rest = response.body; !rest.empty();) {
    const auto piece = rest.substr(0, piece_size);
    rest.remove_prefix(piece.size());
    if (!state->put(piece, rest.empty(), compressed)) co_return;
    if (!rest.empty()) co_await asio::post(asio::use_awaitable);
  }
  compressed.resize(state->size());
  response.body = std::move(compressed);
  response.headers.emplace_back("Content-Encoding", "gzip");
  // These bytes are others than those of the same version uncompressed.
  for (auto& [name, value] : response.headers)
    if (iequals(name, "ETag") && value.starts_with('"')) value.insert(0, "W/");
}

}  // namespace sifang::net

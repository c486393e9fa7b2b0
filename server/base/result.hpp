// SPDX-License-Identifier: Apache-2.0
// Outcomes a caller branches on: Result<T> carries a value or an Error with a stable code.
// What no caller can mend (database gone, a bug) is an exception instead.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sifang::base {

/// Every refusal a client can meet. `info_of` maps each to its slug, HTTP status and title.
enum class Errc : std::uint8_t {
  malformed,           // not JSON, not UTF-8, not a frame of ours
  unauthenticated,     // no valid session or token
  csrf,                // a cookie-carried write without its X-CSRF-Token
  forbidden,           // seen, but not theirs to do
  not_found,           // absent, or not theirs to know of
  method_not_allowed,  // the path exists, the verb does not
  upgrade_required,    // the live feed is a WebSocket
  illegal_move,        // the state does not allow it
  stale_version,       // If-Match names an older version
  conflict,            // already there, no room for more, or something else in the way
  answers_owed,        // a party has not answered yet
  parts_open,          // a part is not closed yet
  handler_verifies,    // who handles never verifies
  too_early,           // allowed, but not before a time
  no_quorum,           // a party is not present
  vote_failed,         // the item's vote did not pass, or too few took part
  amendments_open,     // amendments are decided before their motion
  amendment_stale,     // it was written to an earlier wording of its motion
  not_signed,          // a party that was present has not signed
  already_voted,       // one ballot each
  not_entitled,        // not in the frozen electorate
  too_large,           // body or frame over its limit
  unsupported_media,   // a content type not understood
  not_acceptable,      // a content type asked for that there is none of
  invalid,             // fields that fail their checks; see Error::fields
  key_reused,          // an idempotency key with another body
  throttled,           // guessing; come back later
  busy,                // a queue is full; come back soon
  unavailable,         // the disk or the database refused; nothing was changed
  internal,            // a bug; logged with the request id
  plugin_unavailable,  // a plugin has failed, hangs, or rests after failures
};

inline constexpr Errc last_errc = Errc::plugin_unavailable;

/// What the wire says about a code (wire.md, RFC 9457).
struct ErrcInfo {
  std::string_view slug;
  int status;
  std::string_view title;
};
[[nodiscard]] ErrcInfo info_of(Errc code);

/// One field that failed its check. `pointer` is a JSON pointer into the request.
struct FieldError {
  std::string pointer;
  std::string message;
};

/// `detail` is a sentence for people and logs: never SQL, never a secret.
struct Error {
  Errc code = Errc::internal;
  std::string detail;
  std::vector<FieldError> fields = {};
  int retry_after_s = 0;  // for throttled and busy
};

template <class T>
using Result = boost::system::result<T, Error>;

/// Used by Result::value() on an error; ours check first, so reaching it is a bug.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

/// An Error as an exception, where one must cross code that cannot return it.
[[nodiscard]] std::string describe(const Error& error);

}  // namespace sifang::base

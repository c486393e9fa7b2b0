// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <stdexcept>

namespace sifang::base {

ErrcInfo info_of(Errc code) {
  switch (code) {
    case Errc::malformed: return {"malformed", 400, "The request could not be read"};
    case Errc::unauthenticated: return {"unauthenticated", 401, "Please log in"};
    case Errc::csrf: return {"csrf", 403, "The request lacks its X-CSRF-Token"};
    case Errc::forbidden: return {"forbidden", 403, "Not allowed for your role"};
    case Errc::not_found: return {"not_found", 404, "Not found"};
    case Errc::method_not_allowed: return {"method_not_allowed", 405, "Method not allowed"};
    case Errc::upgrade_required: return {"upgrade_required", 426, "Open it as a WebSocket"};
    case Errc::illegal_move: return {"illegal_move", 409, "Not possible in this state"};
    case Errc::stale_version: return {"stale_version", 409, "Changed by somebody else meanwhile"};
    case Errc::conflict: return {"conflict", 409, "Not possible as things stand"};
    case Errc::answers_owed: return {"answers_owed", 409, "A party has not answered yet"};
    case Errc::parts_open: return {"parts_open", 409, "Its parts are not closed yet"};
    case Errc::handler_verifies: return {"handler_verifies", 403, "Who handles never verifies"};
    case Errc::too_early: return {"too_early", 409, "Not yet possible"};
    case Errc::no_quorum: return {"no_quorum", 409, "A party is not present"};
    case Errc::vote_failed: return {"vote_failed", 409, "The vote did not pass"};
    case Errc::amendments_open: return {"amendments_open", 409, "An amendment is not decided yet"};
    case Errc::amendment_stale:
      return {"amendment_stale", 409, "The motion has changed since this was written"};
    case Errc::not_signed: return {"not_signed", 409, "A signature is missing"};
    case Errc::already_voted: return {"already_voted", 409, "The ballot was cast already"};
    case Errc::not_entitled: return {"not_entitled", 403, "Not in the electorate of this vote"};
    case Errc::too_large: return {"too_large", 413, "Too large"};
    case Errc::unsupported_media: return {"unsupported_media", 415, "Unsupported content type"};
    case Errc::not_acceptable: return {"not_acceptable", 406, "Not to be had in this form"};
    case Errc::invalid: return {"invalid", 422, "Some fields are not valid"};
    case Errc::key_reused: return {"key_reused", 422, "Idempotency key used for another request"};
    case Errc::throttled: return {"throttled", 429, "Too many attempts"};
    case Errc::busy: return {"busy", 503, "Busy"};
    case Errc::plugin_unavailable: return {"plugin_unavailable", 503, "The plugin does not answer"};
    case Errc::unavailable: return {"unavailable", 503, "Temporarily unavailable"};
    case Errc::internal: return {"internal", 500, "Internal error"};
  }
  return {"internal", 500, "Internal error"};
}

std::string describe(const Error& error) {
  std::string text(info_of(error.code).slug);
  if (!error.detail.empty()) text += ": " + error.detail;
  for (const auto& field : error.fields) text += " [" + field.pointer + " " + field.message + "]";
  return text;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::logic_error("unchecked result at " + std::string(where.file_name()) + ":" +
                         std::to_string(where.line()) + ": " + describe(error));
}

}  // namespace sifang::base

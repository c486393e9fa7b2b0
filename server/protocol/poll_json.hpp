// SPDX-License-Identifier: Apache-2.0
// A poll on the wire: whole in every event of it, as everybody may read it. Who chose what is never
// in it; that an elector has voted only in what the elector and who goes round are answered.
#pragma once

#include <string>
#include <vector>

#include "domain/poll.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::protocol {

/// An elector that the reader casts for.
struct OwnElector {
  std::string elector;
  std::int64_t area;
  std::optional<base::Time> cast_at;
  std::string channel;  // "" until cast
  std::string choice;   // "" until cast, and in a secret poll
  bool proxy;           // by mandate
};

/// What a reader needs to know of a rule: its thresholds, not only its name.
void write_rule(JsonWriter& out, const domain::RulePack& pack);
/// Requires: the poll's rule is a pack.
void write_poll(JsonWriter& out, const domain::Poll& poll);
/// Which item of which meeting put it, as the reader may know.
struct PollAgenda {
  base::MeetingId meeting;
  std::string meeting_title;
  std::optional<std::string> title;  // of the item; none where it is not everybody's to read
};
/// With what is the reader's own: `agenda`, `own` and `moves`.
void write_poll_for(JsonWriter& out, const domain::Poll& poll,
                    const std::optional<PollAgenda>& agenda, const std::vector<OwnElector>& own,
                    const std::vector<std::string>& moves);

/// The stored result: {"valid","passed","reason","winner","options":[{"option","heads","area"}],
/// "entitled","cast","deem_absent","plain":{…},"deemed":{…}}.
[[nodiscard]] std::string write_poll_result(const domain::PollResult& result);

/// Whether it carried: as an authority counted it where that is recorded, else as counted here.
/// Requires: it is counted.
[[nodiscard]] bool poll_carried(const domain::Poll& poll);

/// The frozen electorate as a file: elector, head, area in 0.01 m², a line each in the order of
/// `electorate`. Its SHA-256 is the poll's electorate_hash.
[[nodiscard]] std::string write_electorate(const std::vector<domain::Unit>& electorate);

}  // namespace sifang::protocol

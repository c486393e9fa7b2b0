// SPDX-License-Identifier: Apache-2.0
// Everything that can happen: the kinds of events, as the log holds them and clients hear them. The
// list is published in asyncapi.json; the log takes no kind that is not in it.
#pragma once

#include <span>
#include <string_view>

namespace sifang::domain {

struct EventKind {
  std::string_view name;     // noun.past_participle
  std::string_view patches;  // the noun whose screens its data changes; empty: none
  std::string_view summary;  // one sentence, for asyncapi.json
};

/// All of them, noun by noun.
[[nodiscard]] std::span<const EventKind> event_kinds();

[[nodiscard]] bool is_event_kind(std::string_view name);

}  // namespace sifang::domain

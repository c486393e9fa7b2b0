// SPDX-License-Identifier: Apache-2.0
// What a connector's tables and template say: our codes and theirs. Pure: knows of no rows.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "kit/json.hpp"
#include "times.hpp"

namespace grid {

using kit::Json;
using kit::parse_json;
using kit::text_of;

/// {category, state_out, state_in, grid, deadline, field}: lists of rows, README.md.
[[nodiscard]] Json initial_tables(std::string_view kind);
/// What may stand as `ours` in state_out (what has happened here), in state_in (what is to happen
/// here) and in field (what is read out of their JSON).
[[nodiscard]] const std::set<std::string, std::less<>>& out_actions();
[[nodiscard]] const std::set<std::string, std::less<>>& in_effects();
[[nodiscard]] const std::set<std::string, std::less<>>& field_names();
/// What a template may name between {{ and }}.
[[nodiscard]] const std::set<std::string, std::less<>>& placeholders();

/// Codes that the community has.
struct KnownCodes {
  std::set<std::string, std::less<>> categories, grids;
};
/// What is wrong: [{table, row, code}]; row is null where it is the whole. Codes: `unknown` (we
/// have no such code), `twice`, `needed`, `pointer`, `json`, `placeholder`.
[[nodiscard]] Json check_mapping(const Json& tables, std::string_view kind,
                                 std::string_view template_text, const KnownCodes& known);

/// Theirs for ours; our own where the table is empty; the row of "*" for what has no row; nothing
/// where there is neither.
[[nodiscard]] std::optional<std::string> translate(const Json& tables, const char* table,
                                                   const std::string& ours);
/// The status with which an action goes up, theirs. "": it does not go.
[[nodiscard]] std::string status_out(const Json& tables, std::string_view action);

/// What an incoming status means.
struct StateRule {
  std::string effect;  // of in_effects()
  std::int64_t level = 0;
};
/// Upper and lower case, blanks, - and _ are the same.
[[nodiscard]] std::optional<StateRule> rule_in(const Json& tables, std::string_view status);
[[nodiscard]] std::optional<std::int64_t> deadline_minutes(const Json& tables,
                                                           const std::string& theirs);
/// Where a field stands in their JSON; "" where it is not looked for.
[[nodiscard]] std::string pointer_of(const Json& tables, std::string_view field);

/// The template (JSON, placeholders within its texts) with `values` in their places. A text that is
/// one placeholder becomes the value itself. Errors: throws where it is no JSON, or too deep.
[[nodiscard]] Json fill_template(std::string_view template_text, const Json& values);

/// What becomes of an update, by what is known of its ticket.
struct Known {
  std::int64_t last_at = 0, level = 0;
};
struct Incoming {
  std::int64_t at = 0;
  std::int64_t level = 0;  // as the update itself has it; 0: it does not say
  bool has_words = false;
};
struct Judgement {
  std::string outcome;  // applied, stale, unknown, refused, returned
  std::string effect;   // none, finish, back, comment
  std::string kind;     // of the step
  std::string why;
  std::int64_t level = 0;
};
/// Never backwards without a reason: what is older than what was applied is stale; a step back
/// needs words and is a return.
[[nodiscard]] Judgement judge(const std::optional<StateRule>& rule, const Known& known,
                              const Incoming& update);

/// How long until the next try, in ms: `first`, doubled with each, an hour at most; of that from a
/// half less to a half more, as `chance` (0 … 1) says.
[[nodiscard]] std::int64_t back_off_ms(std::int64_t first_s, std::int64_t tries, double chance);

/// So many characters at most, the last of them "…" where it was longer.
[[nodiscard]] std::string cut(std::string_view text, std::size_t most);

/// A place as people write it: "3幢2单元902室 电梯厅".
[[nodiscard]] std::string address_of(const Json& place);

/// Requires: it is one.
[[nodiscard]] std::int64_t number_in(std::string_view text);
/// Of digits alone, one at least and so many at most.
[[nodiscard]] bool is_number(std::string_view text, std::size_t longest);

}  // namespace grid

// SPDX-License-Identifier: Apache-2.0
// The attendance list (签到表) of a meeting: who was there, by party, in which role and from when.
#pragma once

#include <string>

#include "domain/document.hpp"
#include "domain/meeting.hpp"
#include "protocol/minutes.hpp"

namespace sifang::protocol {

/// A table to be printed, with a column to sign in by hand.
[[nodiscard]] domain::Document attendance_document(const domain::Meeting& meeting,
                                                   const MinutesContext& context);
[[nodiscard]] std::string attendance_csv(const domain::Meeting& meeting,
                                         const MinutesContext& context);

}  // namespace sifang::protocol

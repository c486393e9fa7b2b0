// SPDX-License-Identifier: Apache-2.0
// An Error as RFC 9457 problem+json: the one form of refusal on both doors.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sifang::protocol {

[[nodiscard]] std::string write_problem(const base::Error& error, std::string_view request_id);

}  // namespace sifang::protocol

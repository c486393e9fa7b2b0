// SPDX-License-Identifier: Apache-2.0
// What people and other systems are told of this scheme; what is forgotten with a person.
#pragma once

#include <chrono>

#include "frame.hpp"
#include "households.hpp"
#include "kit/told.hpp"
#include "places.hpp"

namespace points {

/// kit::tell and kit::hand_over in the name of this plugin.
void tell(const Host& host, std::string_view community, const Told& told);
void hand_over(const Host& host, std::string_view community);

/// Whoever is erased from the core is nobody's name here any more, and what they wrote is gone: as
/// much of it as goes in `time`, the rest with `forget_more`.
void forget_person(const Host& host, const sifang_event& event, std::chrono::milliseconds time);
void forget_more(const Host& host, std::chrono::milliseconds time);

}  // namespace points

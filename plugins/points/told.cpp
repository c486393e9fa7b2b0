// SPDX-License-Identifier: Apache-2.0
#include "told.hpp"

namespace points {

void tell(const Host&, std::string_view, const Told&) {}
void hand_over(const Host&, std::string_view) {}
void forget_person(const Host&, const sifang_event&) {}

}  // namespace points

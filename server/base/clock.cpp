// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

namespace sifang::base {

Time SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace sifang::base

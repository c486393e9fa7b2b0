// SPDX-License-Identifier: Apache-2.0
// Asio is compiled once, here; every other file sees declarations only.
#include <boost/asio/impl/src.hpp>

// SPDX-License-Identifier: Apache-2.0
#include "base/worker_pool.hpp"

namespace sifang::base {

WorkerPool::WorkerPool(std::size_t threads) : pool_(threads) {}

WorkerPool::~WorkerPool() { join(); }

void WorkerPool::join() { pool_.join(); }

}  // namespace sifang::base

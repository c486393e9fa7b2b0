// SPDX-License-Identifier: Apache-2.0
#include "app/courier.hpp"

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/log.hpp"
#include "store/queries.hpp"
#include "store/waiting.hpp"

namespace sifang::app {
namespace {

/// A receiver that hangs holds one of them for the channel's patience.
constexpr int threads = 3;
/// How late a message may be that waits for its time.
constexpr std::chrono::seconds tick{1};
constexpr std::int64_t looked_at = 50;
constexpr std::size_t longest_error = 300;

}  // namespace

void Courier::start(const Services& services) {
  services_.emplace(services);
  stopping_ = false;
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

void Courier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Courier::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void Courier::run() {
  while (!stopping_) {
    std::optional<DueMessage> message;
    try {
      message = take();
      if (message) carry_or_note(*message);
    } catch (const std::exception& error) {
      base::log_error("outbox: {}", error.what());
    }
    std::unique_lock lock(mutex_);
    if (message) {
      busy_.erase(message->target);
      continue;
    }
    changed_.wait_for(lock, tick, [&] { return woken_ || stopping_.load(); });
    woken_ = false;
  }
}

std::optional<DueMessage> Courier::take() {
  auto due = store::read_and_wait(services_->store, [&](store::Transaction& tx) {
    return base::Result<std::vector<DueMessage>>(list_due(tx, services_->clock.now(), looked_at));
  });
  if (!due) return std::nullopt;  // the store is busy: the next tick looks again
  const std::lock_guard lock(mutex_);
  for (auto& message : *due)
    if (busy_.insert(message.target).second) return std::move(message);
  return std::nullopt;
}

void Courier::carry_or_note(const DueMessage& message) {
  std::string failure;
  try {
    carry(message);
    return;
  } catch (const std::exception& error) {
    failure = error.what();
  }
  // One that cannot even be written holds up no other.
  base::log_error("outbox: message {}: {}", message.id.text(), failure);
  note(message, {Delivery::failed, "it could not be written"});
}

void Courier::carry(const DueMessage& message) {
  // Another thread may have carried it between our look and now, or put it off.
  auto written = store::read_and_wait(
      services_->store,
      [&](store::Transaction& tx) -> base::Result<std::optional<OutgoingMessage>> {
        const auto untried = tx.find(
            [&](const store::Row& row) {
              return row.text(1) == "to_send" && row.integer(2) == message.attempts;
            },
            query::get_message, {message.id});
        if (!untried.value_or(false)) return base::Error{base::Errc::conflict, "it has been tried"};
        return write_message(tx, services_->outbox, message);
      });
  if (!written) return;
  if (!*written) {
    note(message, {Delivery::sent, "nothing to say any more"});
    return;
  }
  auto* const channel = channels_.find(message.channel);
  const auto outcome = channel ? channel->send(**written, stopping_)
                               : SendOutcome{Delivery::failed, "there is no such channel now"};
  if (stopping_ && outcome.delivery != Delivery::sent) return;
  note(message, outcome);
}

void Courier::note(const DueMessage& message, const SendOutcome& outcome) {
  const auto now = services_->clock.now();
  const auto error = base::is_utf8(outcome.error) && outcome.error.size() <= longest_error
                         ? outcome.error
                         : "it failed";
  const int attempts = message.attempts + 1;
  const bool again =
      outcome.delivery == Delivery::failed && attempts < services_->outbox.most_attempts;
  if (outcome.delivery != Delivery::sent)
    base::log_warning("outbox: message {} by {}, try {}: {}", message.id.text(), message.channel,
                      attempts, error);
  auto noted =
      store::write_and_wait(services_->store, [&](store::Transaction& tx) -> base::Result<bool> {
        if (again) {
          const double chance = static_cast<double>(base::random_u32()) / 4294967296.0;
          tx.execute(query::put_off_message,
                     {error, now + wait_after(services_->outbox, attempts, chance), message.id});
        } else {
          const bool sent = outcome.delivery == Delivery::sent;
          tx.execute(query::finish_message, {sent ? "sent" : "dead", error, now, message.id});
        }
        return true;
      });
  if (!noted) base::log_error("outbox: {}", base::describe(noted.error()));
}

}  // namespace sifang::app

// SPDX-License-Identifier: Apache-2.0
// A way out of the house: e-mail, a webhook, a robot in a group chat, later a plugin's. The outbox
// (courier.hpp) makes messages and hands them to channels by name; channels are implemented at the
// edge and connected in main.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace sifang::app {

/// What is to be said, in the forms a channel may want. Nothing of it is private to others than the
/// addressee.
struct OutgoingMessage {
  std::string id;       // the same at every try: receivers know a repetition by it
  std::string to;       // an e-mail address, a URL
  std::string secret;   // shared with the receiver; empty for none
  std::string subject;  // one line
  std::string text;     // plain
  std::string markdown;
  std::string payload;          // JSON, for programs
  std::string unsubscribe_url;  // empty for none
};

/// `refused`: trying again will not help.
enum class Delivery { sent, failed, refused };
struct SendOutcome {
  Delivery delivery = Delivery::sent;
  std::string error;  // for the administrator; never a secret
};

/// Thread: send() from several threads of the courier at once.
class Channel {
 public:
  virtual ~Channel() = default;
  /// "mail", "signed", "dingtalk", "wecom": what the outbox knows it by.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Blocks until the receiver has taken it or not, for some seconds at most, and no longer than
  /// `stopping` is false. Errors: in the outcome; never throws for what a receiver does.
  virtual SendOutcome send(const OutgoingMessage& message, const std::atomic<bool>& stopping) = 0;
};

/// The channels there are. Built once at start, constant afterwards.
class Channels {
 public:
  void add(std::unique_ptr<Channel> channel) { channels_.push_back(std::move(channel)); }
  [[nodiscard]] Channel* find(std::string_view name) const {
    for (const auto& channel : channels_)
      if (channel->name() == name) return channel.get();
    return nullptr;
  }

 private:
  std::vector<std::unique_ptr<Channel>> channels_;
};

}  // namespace sifang::app

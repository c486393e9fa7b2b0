// SPDX-License-Identifier: Apache-2.0
// The channels by libcurl: SMTP, signed webhooks (standardwebhooks.com), and the group robots of
// DingTalk and WeCom.
#pragma once

#include <memory>
#include <string>

#include "app/channel.hpp"
#include "base/clock.hpp"
#include "main/smtp_options.hpp"
#include "main/transfer.hpp"

namespace sifang::main {

[[nodiscard]] std::unique_ptr<app::Channel> make_mail_channel(SmtpOptions options,
                                                              const base::Clock& clock);
[[nodiscard]] std::unique_ptr<app::Channel> make_signed_channel(Reach reach,
                                                                const base::Clock& clock);
[[nodiscard]] std::unique_ptr<app::Channel> make_dingtalk_channel(Reach reach,
                                                                  const base::Clock& clock);
[[nodiscard]] std::unique_ptr<app::Channel> make_wecom_channel(Reach reach);

/// A mail as it goes over the line (RFC 5322, MIME), lines ended by CRLF.
[[nodiscard]] std::string write_mail(const app::OutgoingMessage& message, const std::string& from,
                                     base::Time now);
/// An RFC 2047 word for a header, folded; plain where it is ASCII.
[[nodiscard]] std::string header_text(std::string_view text);

}  // namespace sifang::main

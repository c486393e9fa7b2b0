// SPDX-License-Identifier: Apache-2.0
// Where e-mail is handed over.
#pragma once

#include <string>

namespace sifang::main {

/// `url`: smtp://host:587 (STARTTLS is asked for and needed) or smtps://host:465; smtp+plain://
/// speaks without TLS, for a relay on the machine itself. Empty: no e-mail.
struct SmtpOptions {
  std::string url, user, password;
  std::string from;  // "sifang@example.org" or "四方 <sifang@example.org>"
};

}  // namespace sifang::main

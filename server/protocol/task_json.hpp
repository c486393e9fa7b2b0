// SPDX-License-Identifier: Apache-2.0
// Tasks and verdicts as JSON.
#pragma once

#include "domain/meeting.hpp"
#include "protocol/json_writer.hpp"

namespace sifang::protocol {

void write_task(JsonWriter& out, const domain::Task& task);
/// What a meeting said to a commitment, as its item shows it.
void write_verdict(JsonWriter& out, const domain::ItemVerdict& verdict);
/// {"id","name"}, or null for nobody.
void write_person(JsonWriter& out, base::UserId id, std::string_view name);

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
// The chapters of the demo's story (demo.cpp tells it in order). Errors: each throws
// std::runtime_error with the words of a refusal.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "main/demo_script.hpp"

namespace sifang::main {

constexpr const char* rc = "residents_committee";
constexpr const char* oc = "owners_committee";
constexpr const char* pc = "property_company";
constexpr const char* pr = "party_representatives";

void answer(DemoScript& script, const std::string& ticket, const char* by, const char* party,
            const char* stance, const char* text);
/// The four answers that most matters get.
void answer_all(DemoScript& script, const std::string& ticket, const char* handling);

/// Tasks that the meeting gave out.
struct DemoTasks {
  std::string mats, corridors, cards;
};
/// The meeting held: two matters decided, one of them by a motion that is amended and voted on,
/// with a paper; three topics of which each became a task.
DemoTasks hold_meeting(DemoScript& script, const std::string& meeting,
                       const std::vector<std::string>& tickets);
/// One task is more than half done, one is divided, one waits for the next meeting to accept it.
void work_on_tasks(DemoScript& script, const DemoTasks& tasks);

/// A vote of the owners, announced; it opens by itself a week later. Returns its id.
std::string announce_poll(DemoScript& script);
/// Some have voted, online and on paper. Requires: it has opened.
void vote_in_poll(DemoScript& script, const std::string& poll);
/// A matter of four deliberations and two publications. Returns its id.
std::string propose_matter(DemoScript& script, std::string_view zone);
/// The second stage: the third is next.
void consult_on_matter(DemoScript& script, const std::string& matter, std::string_view zone);

}  // namespace sifang::main

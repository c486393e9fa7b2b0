// SPDX-License-Identifier: Apache-2.0
#include "protocol/minutes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/time_text.hpp"
#include "domain/document.hpp"
#include "domain/recurrence.hpp"
#include "protocol/document_text.hpp"
#include "protocol/minutes_course.hpp"
#include "protocol/minutes_reports.hpp"
#include "protocol/minutes_words.hpp"
#include "protocol/patch.hpp"

namespace sifang::protocol {
namespace {

using domain::PartKind;
using nlohmann::json;

class Writer {
 public:
  Writer(const json& meeting, MeetingCourse course, const MinutesContext& context)
      : meeting_(meeting),
        course_(std::move(course)),
        context_(context),
        words_(context.language == MinutesLanguage::chinese ? minutes::chinese : minutes::english) {
  }

  domain::Document write() {
    out_.title = title();
    out_.language = context_.language == MinutesLanguage::chinese ? "zh-CN" : "en";
    out_.page_mark = words_.page_mark;
    head();
    attendance();
    int number = 0;
    for (const auto& item : list(meeting_, "agenda")) write_item(item, ++number);
    signatures();
    foot();
    return std::move(out_);
  }

 private:
  void add(PartKind kind, std::string text) { out_.parts.push_back({kind, {std::move(text)}}); }
  void add(PartKind kind, std::string label, std::string text) {
    out_.parts.push_back({kind, {std::move(label), std::move(text)}});
  }
  std::string text(const json& object, const char* name) const {
    const auto place = object.find(name);
    return place != object.end() && place->is_string() ? place->get<std::string>() : std::string();
  }
  std::string party(const std::string& code) const { return party_name(context_, code); }
  /// The parties that sat at the meeting: all of them where the log is of before that was asked.
  std::vector<std::pair<std::string, std::string>> seated() const {
    const auto& codes = list(meeting_, "parties");
    auto parties = context_.parties;
    if (!codes.empty())
      std::erase_if(parties, [&](const auto& party) {
        return std::find(codes.begin(), codes.end(), party.first) == codes.end();
      });
    return parties;
  }
  std::string local(const json& object, const char* name) const {
    return local_time(text(object, name));
  }
  std::string local_time(const std::string& instant) const {
    const auto time = base::parse_rfc3339(instant);
    return time ? domain::local_text(*time, context_.zone) : std::string();
  }
  static const json& list(const json& object, const char* name) {
    static const json empty = json::array();
    const auto place = object.find(name);
    return place != object.end() && place->is_array() ? *place : empty;
  }
  std::string title() const {
    return context_.community + " " + text(meeting_, "title") + " " + words_.title;
  }

  void head() {
    add(PartKind::title, title());
    if (context_.seq == 0 || text(meeting_, "state") != "published")
      add(PartKind::notice, words_.draft);
    if (context_.latest > context_.edition) {
      auto later = filled(words_.superseded, "{n}", std::to_string(context_.latest));
      if (context_.latest_at)
        later = filled(later, "{time}", domain::local_text(*context_.latest_at, context_.zone));
      add(PartKind::notice, later);
    }
    const auto from = local(meeting_, "started_at"), to = local(meeting_, "closed_at");
    add(PartKind::pair, words_.time,
        (from.empty() ? local(meeting_, "starts_at") : from) + (to.empty() ? "" : " – " + to));
    add(PartKind::pair, words_.place, text(meeting_, "place"));
    write_course();
    write_edition();
    if (const auto reason = text(meeting_, "without_quorum"); !reason.empty())
      add(PartKind::paragraph, filled(words_.without_quorum, "{reason}", reason));
    const auto summary = text(meeting_, "summary");
    const auto before = context_.corrected ? context_.corrected->whole : summary;
    if (summary.empty() && before.empty()) return;
    add(PartKind::heading, words_.summary);
    if (!summary.empty()) add(PartKind::paragraph, summary);
    write_earlier(summary, before);
  }

  /// Who led it, who wrote down, and when it paused.
  void write_course() {
    const auto names = [](const std::vector<std::string>& people) {
      std::string all;
      for (const auto& name : people) all += (all.empty() ? "" : "、") + name;
      return all;
    };
    if (!course_.hosts.empty()) add(PartKind::pair, words_.host, names(course_.hosts));
    if (!course_.recorders.empty()) add(PartKind::pair, words_.recorder, names(course_.recorders));
    for (const auto& [from, to] : course_.recesses)
      add(PartKind::pair, words_.recess, local_time(from) + " – " + local_time(to));
  }

  /// What the edition before has instead.
  void write_earlier(const std::string& now, const std::string& before) {
    if (now != before)
      add(PartKind::struck, words_.before, before.empty() ? words_.nothing : before);
  }

  /// Which version this is: of the first only where there is another.
  void write_edition() {
    if (context_.edition == 1 && context_.latest <= 1) return;
    auto version = filled(words_.edition, "{n}", std::to_string(context_.edition));
    const auto& corrections = list(meeting_, "corrections");
    const json* correction = nullptr;
    for (const auto& entry : corrections)
      if (entry.value("number", 0) == context_.edition) correction = &entry;
    const auto at =
        correction ? local(*correction, "published_at") : local(meeting_, "published_at");
    if (!at.empty()) version += " " + at;
    add(PartKind::pair, words_.version, version);
    if (correction) add(PartKind::pair, words_.correction, text(*correction, "reason"));
  }

  void attendance() {
    add(PartKind::heading, words_.present);
    for (const auto& [code, name] : seated()) {
      std::string names;
      for (const auto& entry : list(meeting_, "attendance"))
        if (text(entry, "party") == code && text(entry, "role") != "observer")
          names += (names.empty() ? "" : "、") + name_of(entry);
      add(PartKind::pair, name, names.empty() ? words_.absent : names);
    }
    const auto& people = list(meeting_, "attendance");
    const auto observers = std::count_if(people.begin(), people.end(), [&](const json& entry) {
      return text(entry, "role") == "observer";
    });
    if (observers > 0) add(PartKind::pair, words_.observers, std::to_string(observers));
  }

  /// With the host's name where it was the host who checked them in.
  std::string name_of(const json& entry) const {
    auto name = text(entry, "name");
    if (text(entry, "role") == "deputy") name = filled(words_.as_deputy, "{name}", name);
    if (text(entry, "how") == "remote") name = filled(words_.from_elsewhere, "{name}", name);
    const auto by = course_.checked_in_by.find(text(entry, "user"));
    if (by == course_.checked_in_by.end()) return name;
    return name + " (" + filled(words_.checked_in_by, "{name}", by->second) + ")";
  }

  void write_item(const json& item, int number) {
    const bool hidden = item.value("title", json()).is_null();
    auto heading =
        std::to_string(number) + ". " + (hidden ? words_.private_item : text(item, "title"));
    if (const auto ticket = text(item, "number"); !ticket.empty()) heading += "(" + ticket + ")";
    add(PartKind::heading, heading);
    if (hidden) return;
    const auto summary = text(item, "summary");
    if (!summary.empty()) add(PartKind::paragraph, words_.summary + std::string(": ") + summary);
    if (context_.corrected) {
      const auto before = context_.corrected->items.find(text(item, "id"));
      write_earlier(summary, before == context_.corrected->items.end() ? "" : before->second);
    }
    const auto state = text(item, "state");
    if (text(item, "kind") == "question")
      if (const auto supporters = item.value("supporters", 0); supporters > 0)
        add(PartKind::paragraph, filled(words_.supported, "{count}", std::to_string(supporters)));
    if (state == "deferred") add(PartKind::paragraph, words_.deferred);
    if (state == "withdrawn") add(PartKind::paragraph, words_.withdrawn);
    if (const auto urgent = text(item, "urgent"); !urgent.empty())
      add(PartKind::paragraph, filled(words_.urgent, "{reason}", urgent));
    write_papers(item);
    for (auto& part : write_reports(item, meeting_, context_, words_))
      out_.parts.push_back(std::move(part));
    if (!list(item, "answers").empty()) {
      add(PartKind::subheading, words_.answers);
      for (const auto& answer : list(item, "answers"))
        add(PartKind::entry, party(text(answer, "party")),
            text(answer, "stance") == "silent" ? words_.silent : text(answer, "text"));
    }
    if (!list(item, "statements").empty()) {
      add(PartKind::subheading, words_.statements);
      for (const auto& statement : list(item, "statements")) {
        add(PartKind::entry, speaker_of(statement), text(statement, "text"));
        for (const auto& earlier : list(statement, "earlier"))
          add(PartKind::struck,
              filled(filled(words_.corrected, "{name}", text(earlier, "by")), "{time}",
                     local(earlier, "at")),
              text(earlier, "text"));
      }
    }
    if (!list(item, "replies").empty()) {
      add(PartKind::subheading, words_.replies);
      for (const auto& reply : list(item, "replies")) {
        const auto code = text(reply, "party");
        add(PartKind::entry,
            text(reply, "by") + "(" + (code.empty() ? words_.host : party(code)) + ")",
            text(reply, "text"));
      }
    }
    for (const auto& motion : list(item, "motions"))
      write_motion(motion, state != "pending" && state != "current");
    for (const auto& vote : list(item, "votes")) write_vote(vote);
    for (auto& part : write_polls(text(item, "id"), context_, words_))
      out_.parts.push_back(std::move(part));
    if (item.contains("decision") && item["decision"].is_object()) write_decision(item["decision"]);
    if (const auto verdict = item.value("verdict", json()); verdict.is_object())
      write_verdict(verdict);
    if (const auto times = speaking_times(item, context_); !times.empty())
      add(PartKind::paragraph, words_.speaking + std::string(": ") + times);
  }

  /// What was said to a commitment; that it was decided anew, the decision says.
  void write_verdict(const json& verdict) {
    const auto code = text(verdict, "verdict");
    if (code == "replaced") return;
    std::string line = code == "accepted"    ? words_.verdict_accepted
                       : code == "continued" ? words_.verdict_continued
                       : code == "dropped"   ? words_.verdict_dropped
                                             : words_.verdict_noted;
    write_time(line, words_.due, verdict, "due");
    write_time(line, words_.review, verdict, "review");
    add(PartKind::decision, line);
    if (const auto said = text(verdict, "text"); !said.empty()) add(PartKind::paragraph, said);
  }

  void write_papers(const json& item) {
    std::string titles;
    for (const auto& paper : list(item, "papers"))
      titles += (titles.empty() ? "" : "、") + text(paper, "title");
    if (!titles.empty()) add(PartKind::paragraph, words_.papers + std::string(": ") + titles);
  }

  /// A motion as it reads now, what it said before, its amendments, and what became of each.
  void write_motion(const json& motion, bool is_over) {
    add(PartKind::subheading, words_.motion + std::string(": ") + outcome(motion, is_over));
    add(PartKind::entry, speaker_of(motion), text(motion, "text"));
    for (const auto& wording : list(motion, "wordings"))
      add(PartKind::struck, filled(words_.wording, "{time}", local(wording, "at")),
          text(wording, "text"));
    const bool lapses = is_over || text(motion, "state") != "open";
    for (const auto& amendment : list(motion, "amendments")) {
      const auto who = words_.amendment + std::string(" ") + speaker_of(amendment);
      add(PartKind::entry, who + " - " + outcome(amendment, lapses), text(amendment, "text"));
      add(PartKind::paragraph,
          filled(words_.amendment_reason, "{reason}", text(amendment, "reason")));
    }
  }

  std::string speaker_of(const json& said) const {
    const auto code = text(said, "party");
    return text(said, "by") + (code.empty() ? "" : "(" + party(code) + ")");
  }

  /// What became of a motion or of an amendment.
  std::string outcome(const json& moved, bool lapses) const {
    const auto state = text(moved, "state");
    if (state == "adopted") return words_.motion_adopted;
    if (state == "accepted") return words_.amendment_accepted;
    if (state == "carried") return words_.amendment_carried;
    if (state == "rejected") return words_.motion_rejected;
    if (state == "withdrawn") return words_.motion_withdrawn;
    return lapses ? words_.motion_lapsed : words_.motion_open;
  }

  /// What is voted on beside a question: a motion or an amendment.
  std::string subject_of_vote(const json& vote) const {
    const bool amends = !text(vote, "amendment").empty();
    if (!amends && text(vote, "motion").empty()) return {};
    return std::string("(") + (amends ? words_.amendment : words_.motion) + ")";
  }

  void write_vote(const json& vote) {
    if (!vote.contains("result") || !vote["result"].is_object()) return;
    const auto& result = vote["result"];
    add(PartKind::subheading,
        std::string(words_.vote) + subject_of_vote(vote) +
            (vote.value("secret", false) ? std::string("(") + words_.secret + ")" : "") + ": " +
            text(vote, "question"));
    std::string counts;
    for (const auto& option : list(vote, "options")) {
      const auto& ballots = result["tally"].at(option.get<std::string>());
      counts += (counts.empty() ? "" : ", ") + option_name(option, words_) + " " + ballots.dump();
    }
    const bool valid = result.value("valid", false), passed = result.value("passed", false);
    add(PartKind::paragraph, std::string(!valid   ? words_.invalid
                                         : passed ? words_.passed
                                                  : words_.failed) +
                                 " — " + counts);
    for (const auto& ballot : list(result, "ballots"))
      add(PartKind::pair, elector_name(text(ballot, "elector")),
          option_name(text(ballot, "choice"), words_));
  }

  std::string elector_name(const std::string& elector) const {
    for (const auto& entry : list(meeting_, "attendance"))
      if (text(entry, "user") == elector) return text(entry, "name");
    return party(elector);
  }

  void write_time(std::string& line, const char* word, const json& object, const char* name) {
    if (const auto time = local(object, name); !time.empty())
      line += " " + std::string(word) + ": " + time;
  }

  void write_decision(const json& decision) {
    auto line = std::string(words_.decision) + ": " + text(decision, "text");
    if (const auto code = text(decision, "party"); !code.empty()) {
      line += " " + std::string(words_.responsible) + ": " + party(code);
      if (decision.contains("assignee") && decision["assignee"].is_object())
        line += " " + text(decision["assignee"], "name");
    }
    write_time(line, words_.due, decision, "due");
    write_time(line, words_.review, decision, "review");
    add(PartKind::decision, line);
    if (const auto reason = text(decision, "despite_vote"); !reason.empty())
      add(PartKind::paragraph, filled(words_.despite_vote, "{reason}", reason));
  }

  void signatures() {
    add(PartKind::heading, words_.signatures);
    for (const auto& [code, name] : seated()) {
      std::string signed_by = words_.not_signed;
      for (const auto& signature : list(meeting_, "signatures"))
        if (text(signature, "party") == code)
          signed_by = text(signature, "name") + " " + local(signature, "at");
      add(PartKind::pair, name, signed_by);
    }
  }

  void foot() {
    if (context_.seq > 0)
      out_.foot =
          std::string(words_.log) + " " + std::to_string(context_.seq) + " · " + context_.hash;
    auto published = text(meeting_, "published_at");
    if (const auto& corrections = list(meeting_, "corrections");
        !corrections.empty() && !text(corrections.back(), "published_at").empty())
      published = text(corrections.back(), "published_at");
    if (const auto at = base::parse_rfc3339(published)) out_.made_at_s = base::to_ms(*at) / 1000;
  }

  const json& meeting_;
  const MeetingCourse course_;
  const MinutesContext& context_;
  const minutes::Words& words_;
  domain::Document out_;
};

}  // namespace

std::string filled(std::string text, std::string_view place, std::string_view content) {
  if (const auto at = text.find(place); at != text.npos) text.replace(at, place.size(), content);
  return text;
}

std::string write_minutes(const std::vector<std::string>& story, const MinutesContext& context) {
  const json meeting = json::parse(fold_story("meeting", story));
  const auto document = Writer(meeting, course_of(story), context).write();
  switch (context.form) {
    case MinutesForm::html: return write_html(document);
    case MinutesForm::markdown: return write_markdown(document);
    case MinutesForm::pages: return domain::write_document(document);
  }
  return {};
}

}  // namespace sifang::protocol

// SPDX-License-Identifier: Apache-2.0
#include "protocol/minutes.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/time_text.hpp"
#include "domain/recurrence.hpp"
#include "protocol/minutes_words.hpp"
#include "protocol/patch.hpp"

namespace sifang::protocol {
namespace {

using nlohmann::json;

/// Builds the document out of headings, lines and paragraphs in one of the two forms.
class Document {
 public:
  explicit Document(MinutesForm form) : html_(form == MinutesForm::html) {}

  void heading(int level, std::string_view text) {
    const auto tag = "h" + std::to_string(level);
    if (html_)
      out_ += "<" + tag + ">" + escaped(text) + "</" + tag + ">\n";
    else
      out_ += std::string(static_cast<std::size_t>(level), '#') + " " + escaped(text) + "\n\n";
  }
  void paragraph(std::string_view text, std::string_view kind = {}) {
    if (html_)
      out_ += "<p" + (kind.empty() ? "" : " class=\"" + std::string(kind) + "\"") + ">" +
              escaped(text) + "</p>\n";
    else
      out_ += (kind == "decision" ? "> " : "") + begun(escaped(text)) + "\n\n";
  }
  /// A line of a list: a bold label, then text.
  void entry(std::string_view label, std::string_view text) {
    if (html_)
      out_ += "<li><b>" + escaped(label) + "</b> " + escaped(text) + "</li>\n";
    else
      out_ += "- **" + escaped(label) + "** " + escaped(text) + "\n";
  }
  /// The same for what holds no more.
  void struck_entry(std::string_view label, std::string_view text) {
    if (html_)
      out_ += "<li><b>" + escaped(label) + "</b> <s>" + escaped(text) + "</s></li>\n";
    else
      out_ += "- **" + escaped(label) + "** ~~" + escaped(text) + "~~\n";
  }
  void begin_list() { out_ += html_ ? "<ul>\n" : ""; }
  void end_list() { out_ += html_ ? "</ul>\n" : "\n"; }
  [[nodiscard]] const std::string& text() const { return out_; }

  [[nodiscard]] std::string escaped(std::string_view text) const {
    std::string safe;
    for (char c : text) {
      if (html_) {
        switch (c) {
          case '&': safe += "&amp;"; break;
          case '<': safe += "&lt;"; break;
          case '>': safe += "&gt;"; break;
          case '"': safe += "&quot;"; break;
          case '\n': safe += "<br>"; break;
          default: safe += c;
        }
      } else {
        // Markdown: what would be read as a mark is told to be itself, and a line does not end.
        if (std::string_view("\\`*_{}[]<>#|&~").find(c) != std::string_view::npos) safe += '\\';
        safe += c == '\n' || c == '\r' ? ' ' : c;
      }
    }
    return safe;
  }

 private:
  /// Markdown: a paragraph that does not begin as a list, a line under a heading or code would.
  static std::string begun(std::string text) {
    text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
    const auto mark = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto marks = std::string_view(mark > 0 ? ".)" : "-+=");
    if (mark < text.size() && marks.find(text[mark]) != marks.npos) text.insert(mark, 1, '\\');
    return text;
  }

  const bool html_;
  std::string out_;
};

/// Who checked somebody else in, by the id of who was checked in.
using CheckedIn = std::map<std::string, std::string>;

CheckedIn checked_in_by_others(const std::vector<std::string>& story) {
  CheckedIn others;
  for (const auto& body : story) {
    const auto event = json::parse(body);
    const auto actor = event.value("actor", json());
    if (event.value("kind", "") != "meeting.checked_in" || !actor.is_object()) continue;
    for (const auto& entry : event["data"].value("attendance", json::array()))
      if (entry["user"] != actor["id"]) others[entry["user"]] = actor["name"];
  }
  return others;
}

std::string filled(std::string text, std::string_view place, std::string_view content) {
  if (const auto at = text.find(place); at != text.npos) text.replace(at, place.size(), content);
  return text;
}

class Writer {
 public:
  Writer(const json& meeting, CheckedIn checked_in, const MinutesContext& context)
      : meeting_(meeting),
        checked_in_(std::move(checked_in)),
        context_(context),
        words_(context.language == MinutesLanguage::chinese ? minutes::chinese : minutes::english),
        out_(context.form) {}

  std::string write() {
    head();
    attendance();
    int number = 0;
    for (const auto& item : meeting_["agenda"]) write_item(item, ++number);
    signatures();
    foot();
    return context_.form == MinutesForm::html ? page() : out_.text();
  }

 private:
  std::string text(const json& object, const char* name) const {
    const auto place = object.find(name);
    return place != object.end() && place->is_string() ? place->get<std::string>() : std::string();
  }
  std::string party(const std::string& code) const {
    for (const auto& [known, name] : context_.parties)
      if (known == code) return name;
    return code;
  }
  std::string local(const json& object, const char* name) const {
    const auto time = base::parse_rfc3339(text(object, name));
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
    out_.heading(1, title());
    if (text(meeting_, "state") != "published") out_.paragraph(words_.draft, "draft");
    out_.begin_list();
    const auto from = local(meeting_, "started_at"), to = local(meeting_, "closed_at");
    out_.entry(words_.time, (from.empty() ? local(meeting_, "starts_at") : from) +
                                (to.empty() ? "" : " – " + to));
    out_.entry(words_.place, text(meeting_, "place"));
    out_.end_list();
    if (const auto reason = text(meeting_, "without_quorum"); !reason.empty())
      out_.paragraph(filled(words_.without_quorum, "{reason}", reason));
    if (const auto summary = text(meeting_, "summary"); !summary.empty()) {
      out_.heading(2, words_.summary);
      out_.paragraph(summary);
    }
  }

  void attendance() {
    out_.heading(2, words_.present);
    out_.begin_list();
    for (const auto& [code, name] : context_.parties) {
      std::string names;
      for (const auto& entry : list(meeting_, "attendance"))
        if (text(entry, "party") == code && text(entry, "role") != "observer")
          names += (names.empty() ? "" : "、") + name_of(entry);
      out_.entry(name, names.empty() ? words_.absent : names);
    }
    const auto& people = list(meeting_, "attendance");
    const auto observers = std::count_if(people.begin(), people.end(), [&](const json& entry) {
      return text(entry, "role") == "observer";
    });
    if (observers > 0) out_.entry(words_.observers, std::to_string(observers));
    out_.end_list();
  }

  /// With the host's name where it was the host who checked them in.
  std::string name_of(const json& entry) const {
    auto name = text(entry, "name");
    if (text(entry, "how") == "remote") name = filled(words_.from_elsewhere, "{name}", name);
    const auto by = checked_in_.find(text(entry, "user"));
    if (by == checked_in_.end()) return name;
    return name + " (" + filled(words_.checked_in_by, "{name}", by->second) + ")";
  }

  void write_item(const json& item, int number) {
    const bool hidden = item.value("title", json()).is_null();
    auto heading =
        std::to_string(number) + ". " + (hidden ? words_.private_item : text(item, "title"));
    if (const auto ticket = text(item, "number"); !ticket.empty()) heading += "(" + ticket + ")";
    out_.heading(2, heading);
    if (hidden) return;
    const auto state = text(item, "state");
    if (text(item, "kind") == "question")
      if (const auto supporters = item.value("supporters", 0); supporters > 0)
        out_.paragraph(filled(words_.supported, "{count}", std::to_string(supporters)));
    if (state == "deferred") out_.paragraph(words_.deferred);
    if (state == "withdrawn") out_.paragraph(words_.withdrawn);
    if (!list(item, "answers").empty()) {
      out_.heading(3, words_.answers);
      out_.begin_list();
      for (const auto& answer : list(item, "answers"))
        out_.entry(party(text(answer, "party")),
                   text(answer, "stance") == "silent" ? words_.silent : text(answer, "text"));
      out_.end_list();
    }
    if (!list(item, "statements").empty()) {
      out_.heading(3, words_.statements);
      out_.begin_list();
      for (const auto& statement : list(item, "statements")) {
        const auto code = text(statement, "party");
        out_.entry(text(statement, "by") + (code.empty() ? "" : "(" + party(code) + ")"),
                   text(statement, "text"));
        for (const auto& earlier : list(statement, "earlier"))
          out_.struck_entry(filled(filled(words_.corrected, "{name}", text(earlier, "by")),
                                   "{time}", local(earlier, "at")),
                            text(earlier, "text"));
      }
      out_.end_list();
    }
    if (!list(item, "replies").empty()) {
      out_.heading(3, words_.replies);
      out_.begin_list();
      for (const auto& reply : list(item, "replies")) {
        const auto code = text(reply, "party");
        out_.entry(text(reply, "by") + "(" + (code.empty() ? words_.host : party(code)) + ")",
                   text(reply, "text"));
      }
      out_.end_list();
    }
    for (const auto& vote : list(item, "votes")) write_vote(vote);
    if (item.contains("decision") && item["decision"].is_object()) write_decision(item["decision"]);
  }

  void write_vote(const json& vote) {
    if (!vote.contains("result") || !vote["result"].is_object()) return;
    const auto& result = vote["result"];
    out_.heading(
        3, std::string(words_.vote) +
               (vote.value("secret", false) ? std::string("(") + words_.secret + ")" : "") + ": " +
               text(vote, "question"));
    std::string counts;
    for (const auto& option : list(vote, "options")) {
      const auto& ballots = result["tally"].at(option.get<std::string>());
      counts += (counts.empty() ? "" : ", ") + option_name(option) + " " + ballots.dump();
    }
    const bool valid = result.value("valid", false), passed = result.value("passed", false);
    out_.paragraph(std::string(!valid   ? words_.invalid
                               : passed ? words_.passed
                                        : words_.failed) +
                   " — " + counts);
    out_.begin_list();
    for (const auto& ballot : list(result, "ballots"))
      out_.entry(elector_name(text(ballot, "elector")), option_name(text(ballot, "choice")));
    out_.end_list();
  }

  std::string option_name(const std::string& option) const {
    if (option == "for") return words_.option_for;
    if (option == "against") return words_.option_against;
    if (option == "abstain") return words_.option_abstain;
    return option;
  }

  std::string elector_name(const std::string& elector) const {
    for (const auto& entry : list(meeting_, "attendance"))
      if (text(entry, "user") == elector) return text(entry, "name");
    return party(elector);
  }

  void write_decision(const json& decision) {
    auto line = std::string(words_.decision) + ": " + text(decision, "text");
    if (const auto code = text(decision, "party"); !code.empty()) {
      line += " " + std::string(words_.responsible) + ": " + party(code);
      if (decision.contains("assignee") && decision["assignee"].is_object())
        line += " " + text(decision["assignee"], "name");
    }
    if (const auto due = local(decision, "due"); !due.empty())
      line += " " + std::string(words_.due) + ": " + due;
    out_.paragraph(line, "decision");
    if (const auto reason = text(decision, "despite_vote"); !reason.empty())
      out_.paragraph(filled(words_.despite_vote, "{reason}", reason));
  }

  void signatures() {
    out_.heading(2, words_.signatures);
    out_.begin_list();
    for (const auto& [code, name] : context_.parties) {
      std::string signed_by = words_.not_signed;
      for (const auto& signature : list(meeting_, "signatures"))
        if (text(signature, "party") == code)
          signed_by = text(signature, "name") + " " + local(signature, "at");
      out_.entry(name, signed_by);
    }
    out_.end_list();
  }

  void foot() {
    if (context_.seq > 0)
      out_.paragraph(
          std::string(words_.log) + " " + std::to_string(context_.seq) + " · " + context_.hash,
          "log");
  }

  std::string page() const {
    const char* language = context_.language == MinutesLanguage::chinese ? "zh-CN" : "en";
    return std::string("<!doctype html>\n<html lang=\"") + language +
           "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width\"><title>" +
           out_.escaped(title()) +
           "</title><style>body{max-width:42em;margin:2em auto;padding:0 1em;font:16px/1.7 "
           "\"Songti SC\",\"Noto "
           "Serif CJK "
           "SC\",SimSun,serif;color:#1f2328}h1{font-size:1.6em;text-align:center}h2{font-size:1."
           "2em;"
           "border-top:2px "
           "solid;padding-top:.6em;margin-top:1.6em}h3{font-size:1em;margin-bottom:.2em}ul{margin:"
           ".3em 0;padding-left:1.2em}.decision{border-left:4px "
           "solid;padding-left:.8em;font-weight:600}.draft{"
           "text-align:center;border:1.5px "
           "dashed}.log{font-size:.75em;color:#57606a;overflow-wrap:anywhere}@page{"
           "size:A4;margin:20mm}@media "
           "print{body{margin:0;max-width:none}}</style></head><body>\n" +
           out_.text() + "</body></html>\n";
  }

  const json& meeting_;
  const CheckedIn checked_in_;
  const MinutesContext& context_;
  const minutes::Words& words_;
  Document out_;
};

}  // namespace

std::string write_minutes(const std::vector<std::string>& story, const MinutesContext& context) {
  const json meeting = json::parse(fold_story("meeting", story));
  return Writer(meeting, checked_in_by_others(story), context).write();
}

}  // namespace sifang::protocol

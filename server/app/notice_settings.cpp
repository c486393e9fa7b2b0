// SPDX-License-Identifier: Apache-2.0
// What a person is told of, by which way, in which language and at what hours.
#include <algorithm>
#include <array>

#include "app/notice_inbox.hpp"
#include "protocol/json_writer.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using protocol::JsonWriter;

struct Settings {
  std::string app_off, mail_on, language = "zh-CN";
  std::optional<std::int64_t> quiet_from, quiet_to;  // minutes of the day
  std::int64_t version = 0;
};

std::optional<std::int64_t> maybe_integer(const store::Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

Settings load_settings(store::Transaction& tx, base::UserId user) {
  return tx
      .find(
          [](const store::Row& row) {
            return Settings{row.string(0),         row.string(2),         row.string(3),
                            maybe_integer(row, 4), maybe_integer(row, 5), row.integer(1)};
          },
          query::get_notice_settings, {user})
      .value_or(Settings{});
}

bool has_group(std::string_view groups, std::string_view group) {
  return (" " + std::string(groups) + " ").find(" " + std::string(group) + " ") !=
         std::string::npos;
}

std::string clock_text(std::int64_t minutes) {
  const auto two = [](std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

/// Minutes of "22:30"; nothing for another text.
std::optional<std::int64_t> read_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0U, 1U, 3U, 4U})
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  const std::int64_t hours = (text[0] - '0') * 10 + (text[1] - '0');
  const std::int64_t minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return hours * 60 + minutes;
}

Reply settings_reply(Call& call) {
  const auto settings = load_settings(call.tx, call.caller.id);
  JsonWriter out;
  const auto clock = [&](const char* name, std::optional<std::int64_t> minutes) {
    out.key(name);
    if (minutes)
      out.value(clock_text(*minutes));
    else
      out.null();
  };
  out.begin_object().key("app").begin_array();
  for (const auto& group : domain::codes_of<domain::NoticeWhy>())
    if (!has_group(settings.app_off, group)) out.value(group);
  out.end_array().key("mail").begin_array();
  for (const auto& group : domain::codes_of<domain::NoticeWhy>())
    if (has_group(settings.mail_on, group)) out.value(group);
  out.end_array().field("language", settings.language);
  clock("quiet_from", settings.quiet_from);
  clock("quiet_to", settings.quiet_to);
  out.key("address");
  bool has_address = false;
  call.tx.for_each(query::get_mail_address, {call.caller.id}, [&](const store::Row& row) {
    out.begin_object().field("address", row.text(0)).field("verified", !row.is_null(1));
    out.end_object();
    has_address = true;
    return false;
  });
  if (!has_address) out.null();
  out.field("can_mail", call.services.outbox.has_mail).field("version", settings.version);
  out.end_object();
  return {.body = out.take(), .version = settings.version};
}

struct ReadSettings {
  static constexpr CommandInfo info{.name = "notice.settings",
                                    .verb = Verb::get,
                                    .path = "/me/notices/settings",
                                    .effect = Effect::read,
                                    .returns = "notice_settings",
                                    .summary = "What the caller is told of, and how."};
  struct Input {};
  static protocol::Shape<Input> shape() { return {}; }
  static base::Result<Reply> run(Call& call, const Input&) { return settings_reply(call); }
};

struct ChangeSettings {
  static constexpr CommandInfo info{
      .name = "notice.change_settings",
      .verb = Verb::patch,
      .path = "/me/notices/settings",
      .effect = Effect::write,
      .returns = "notice_settings",
      .summary =
          "Chooses what the caller is told of and how: groups of notices that are on in the "
          "app and by e-mail, the language of e-mails, and hours without them.",
      .versioned = true};
  struct Input {
    std::optional<std::vector<std::string>> app, mail;
    std::optional<std::string> language, quiet_from, quiet_to;
  };
  static protocol::Shape<Input> shape() {
    const char* const groups = "mine, followed, duty, work, meeting, poll, plugins";
    return protocol::Shape<Input>{}
        .text_list("app", &Input::app, {0, 7}, groups)
        .text_list("mail", &Input::mail, {0, 7}, groups)
        .code("language", &Input::language, {"zh-CN", "en"},
              [](std::string_view text) { return std::optional<std::string>(text); })
        .text("quiet_from", &Input::quiet_from, {0, 5}, "like 22:00; empty for none")
        .text("quiet_to", &Input::quiet_to, {0, 5}, "like 07:00; empty for none");
  }
  static base::Result<Reply> run(Call& call, const Input& input) {
    auto settings = load_settings(call.tx, call.caller.id);
    if (auto fresh = call.require_version(settings.version); !fresh) return fresh.error();
    if (auto good = choose(input, settings); !good) return good.error();
    call.tx.execute(query::put_notice_settings,
                    {call.caller.id, settings.app_off, settings.mail_on, settings.language,
                     settings.quiet_from, settings.quiet_to});
    tell_unread(call);
    return settings_reply(call);
  }

 private:
  static base::Result<void> check(const std::vector<std::string>& groups, const char* field) {
    for (std::size_t i = 0; i < groups.size(); ++i)
      if (!domain::parse<domain::NoticeWhy>(groups[i]))
        return Error{Errc::invalid,
                     "",
                     {{std::string(field) + "/" + std::to_string(i), "is not a group of notices"}}};
    return {};
  }

  /// The groups that are in (or not in) a list, as they are kept.
  static std::string kept(const std::vector<std::string>& list, bool in) {
    std::string groups;
    for (const auto& group : domain::codes_of<domain::NoticeWhy>())
      if ((std::find(list.begin(), list.end(), group) != list.end()) == in)
        groups += (groups.empty() ? "" : " ") + group;
    return groups;
  }

  static base::Result<void> choose(const Input& input, Settings& settings) {
    if (input.app) {
      if (auto good = check(*input.app, "/app"); !good) return good;
      settings.app_off = kept(*input.app, false);
    }
    if (input.mail) {
      if (auto good = check(*input.mail, "/mail"); !good) return good;
      settings.mail_on = kept(*input.mail, true);
    }
    settings.language = input.language.value_or(settings.language);
    if (input.quiet_from.has_value() != input.quiet_to.has_value())
      return Error{Errc::invalid, "", {{"/quiet_from", "and quiet_to come together"}}};
    if (!input.quiet_from) return {};
    settings.quiet_from = settings.quiet_to = std::nullopt;
    if (input.quiet_from->empty() && input.quiet_to->empty()) return {};
    settings.quiet_from = read_clock(*input.quiet_from);
    settings.quiet_to = read_clock(*input.quiet_to);
    if (!settings.quiet_from)
      return Error{Errc::invalid, "", {{"/quiet_from", "must be a time like 22:00"}}};
    if (!settings.quiet_to)
      return Error{Errc::invalid, "", {{"/quiet_to", "must be a time like 07:00"}}};
    return {};
  }
};

}  // namespace

void add_notice_settings_commands(CommandTable& commands) {
  commands.add<ReadSettings>();
  commands.add<ChangeSettings>();
}

}  // namespace sifang::app

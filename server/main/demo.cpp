// SPDX-License-Identifier: Apache-2.0
// The demo community: 玫瑰恬园, with people of every role, tickets in every state, one meeting held
// with its minutes and one about to start, tasks that are worked on, a vote of the owners and a
// matter of the village under way. It is made by the product's own commands on a clock of
// its own, so it cannot hold anything that the product would refuse.
#include "main/demo_story.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include "app/communities.hpp"
#include "app/people.hpp"
#include "base/crypto.hpp"
#include "domain/recurrence.hpp"
#include "main/admin.hpp"

namespace sifang::main {
namespace {

using domain::Role;

struct Person {
  const char *login, *name;
  Role role;
  const char *party, *grid;
};

/// A login that stands twice has two roles.
constexpr std::array people{
    Person{"wang", "王秀英", Role::resident, "", ""},
    Person{"chen", "陈立", Role::resident, "", ""},
    Person{"zhou", "周小满", Role::resident, "", ""},
    Person{"li", "李敏", Role::member, rc, ""},
    Person{"sun", "孙国强", Role::member, oc, ""},
    Person{"he", "何涛", Role::member, pc, ""},
    Person{"ma", "马玉兰", Role::member, pr, ""},
    Person{"luo", "罗志远", Role::member, pc, ""},
    Person{"zhao", "赵云芳", Role::host, "", ""},
    Person{"zhao", "赵云芳", Role::resident, "", ""},
    Person{"qian", "钱悦", Role::recorder, "", ""},
    Person{"wu", "吴建华", Role::grid_worker, "", "MG-1"},
    Person{"zheng", "郑海燕", Role::grid_leader, "", "MG-1"},
    Person{"feng", "冯春生", Role::inspector, "", ""},
    Person{"jiang", "蒋德明", Role::supervisor, "", ""},
    Person{"shen", "沈记超市", Role::merchant, "", ""},
    Person{"han", "韩静", Role::officer, "", ""},
    Person{"admin", "管理员", Role::admin, "", ""},
};

struct Matter {
  const char *by, *title, *body, *category, *urgency, *visibility, *building, *room;
};

constexpr std::array matters{
    Matter{"wang", "3 幢 2 单元电梯反复停运",
           "这个月已经停了四次，家里老人住 9 楼，下不了楼。请查清原因，别只是重启。", "lift",
           "urgent", "community", "3", "902"},
    Matter{"chen", "地下车库 B 区照明坏了大半",
           "B 区 30 号到 60 号车位的灯不亮已经两周，晚上倒车看不清。", "lighting", "normal",
           "public", "5", ""},
    Matter{"zhou", "快递架挡住无障碍坡道", "南门坡道被快递架占了一半，轮椅和婴儿车过不去。", "road",
           "normal", "community", "1", "101"},
    Matter{"wang", "广场舞音响晚上十点还很响", "能不能定个时间和音量，大家都好过。", "noise",
           "normal", "community", "3", "902"},
    Matter{"chen", "希望在西门加一个电动车充电棚", "现在从楼上飞线充电的很多，太危险了。",
           "parking", "hard", "community", "5", "1203"},
    Matter{"zhou", "垃圾分类投放点没有洗手的地方", "投完厨余垃圾手上很脏，装个水龙头就好。",
           "waste", "normal", "public", "2", ""},
    Matter{"wang", "公共收益账目想看明细", "去年电梯广告和停车收入有多少，用到哪里了？", "fees",
           "normal", "community", "3", "902"},
    Matter{"zhou", "楼上长期漏水，协调不下来", "漏了三个月，楼上不开门。请社区帮忙约时间当面谈。",
           "neighbours", "normal", "private", "4", "502"},
    Matter{"chen", "东门门禁刷脸经常识别不出", "早高峰排长队，建议保留刷卡。", "property", "normal",
           "community", "5", "1203"},
    Matter{"wang", "儿童滑梯有尖锐裂口", "滑梯右边裂开一条，孩子手被划破了。", "facilities",
           "urgent", "public", "3", ""},
    Matter{"zhou", "绿化带里有人种菜", "6 幢后面的绿化带被圈起来种菜，还施肥。", "greening",
           "normal", "community", "6", ""},
    Matter{"chen", "夜间外来车辆抢占消防通道", "5 幢北侧消防通道每晚都停满。", "fire", "urgent",
           "community", "5", ""},
};

/// `now`: the end of the story, which the tokens it is told with do not outlive.
void add_people(DemoScript& script, const app::Community& community, const std::string& password,
                base::Time now) {
  const auto hash = base::hash_password(password);
  script.write([&](store::Transaction& tx) -> base::Result<bool> {
    for (const auto& person : people) {
      auto user = app::find_user_id(tx, person.login);
      if (!user) {
        auto added = app::add_user(tx, script.services(), {person.login, person.name, hash});
        if (!added) return added.error();
        user = *added;
        const app::NewToken token{.user = *user, .name = "demo", .expires_at = now};
        script.keep_token(person.login, app::add_token(tx, script.services(), token).text);
      }
      auto member =
          app::add_membership(tx, script.services(), nullptr,
                              {community.id, *user, person.role, person.party, person.grid, {}});
      if (!member) return member.error();
    }
    for (int building = 1; building <= 8; ++building)
      for (int floor = 1; floor <= 3; ++floor)
        static_cast<void>(
            app::put_household(tx, script.services(), nullptr, community.id,
                               {std::to_string(building), "1", std::to_string(floor) + "01",
                                building <= 4 ? "MG-1" : "MG-2"}));
    return true;
  });
}

std::string submit(DemoScript& script, const Matter& matter) {
  protocol::JsonWriter out;
  out.begin_object()
      .field("community", "MG")
      .field("title", matter.title)
      .field("body", matter.body);
  out.field("category", matter.category).field("urgency", matter.urgency);
  out.field("visibility", matter.visibility).key("place").begin_object();
  out.field("building", matter.building);
  if (*matter.room) out.field("room", matter.room);
  out.end_object().end_object();
  return script.id_of(script.call(matter.by, "ticket.submit", out.take()));
}

void act(DemoScript& script, const char* by, const std::string& ticket, const char* action,
         std::vector<std::pair<const char*, const char*>> fields = {}) {
  protocol::JsonWriter out;
  out.begin_object().field("id", ticket);
  for (const auto& [name, value] : fields) out.field(name, value);
  out.end_object();
  script.call(by, std::string("ticket.") + action, out.take());
}

/// From the first complaint to the rating: what a month in the community looks like.
std::vector<std::string> tell_tickets(DemoScript& script) {
  std::vector<std::string> tickets;
  for (const auto& matter : matters) {
    tickets.push_back(submit(script, matter));
    script.pass(std::chrono::hours(5));
  }
  // The slide: finished and confirmed.
  act(script, "li", tickets[9], "accept");
  answer_all(script, tickets[9], "当天围挡，三天内换新滑板，并检查其余设施。");
  act(script, "li", tickets[9], "assign", {{"party", pc}, {"note", "优先处理"}});
  act(script, "he", tickets[9], "take");
  act(script, "he", tickets[9], "start");
  script.pass(std::chrono::hours(30));
  act(script, "he", tickets[9], "finish", {{"note", "滑板已更换，边角打磨，检查了全部游乐设施。"}});
  script.pass(std::chrono::hours(3));
  script.call("wang", "ticket.confirm", "{\"id\":\"" + tickets[9] + "\",\"rating\":5}");
  // The garage lights: done, waiting for the resident to say so.
  act(script, "li", tickets[1], "accept");
  answer_all(script, tickets[1], "更换 34 组灯管，本周内完成，夜间增加巡查。");
  act(script, "li", tickets[1], "assign", {{"party", pc}});
  act(script, "luo", tickets[1], "start");
  act(script, "luo", tickets[1], "finish", {{"note", "B 区 34 组灯管全部更换，亮度已测。"}});
  // Others are under way in all kinds of ways.
  act(script, "li", tickets[0], "accept");
  answer(script, tickets[0], "he", pc, "handle", "已约维保单位查主板和门机，出具书面原因。");
  answer(script, tickets[0], "li", rc, "support", "社区联系市场监管部门到场。");
  act(script, "li", tickets[0], "agenda", {{"reason", "反复停运，需要四方一起定方案"}});
  act(script, "li", tickets[2], "accept");
  act(script, "li", tickets[2], "assign", {{"party", pc}});
  act(script, "he", tickets[2], "start");
  act(script, "he", tickets[2], "wait", {{"reason", "等快递公司确认新架位置"}});
  act(script, "li", tickets[3], "accept");
  act(script, "zhao", tickets[4], "agenda", {{"reason", "涉及选址和费用，请四方会讨论"}});
  act(script, "li", tickets[6], "accept");
  act(script, "zheng", tickets[7], "accept");
  act(script, "li", tickets[8], "refuse",
      {{"reason", "门禁系统上月刚升级，识别率已达标，建议先重新录入人脸。"},
       {"resolution", "no_action"}});
  answer(script, tickets[8], "he", pc, "handle", "本周末在东门设点帮大家重新录入。");
  act(script, "li", tickets[11], "accept");
  act(script, "li", tickets[11], "township", {{"reason", "需要交警和消防联合执法"}});
  script.call("chen", "ticket.support", "{\"id\":\"" + tickets[0] + "\"}");
  script.call("zhou", "ticket.support", "{\"id\":\"" + tickets[0] + "\"}");
  script.call("wang", "ticket.support", "{\"id\":\"" + tickets[4] + "\"}");
  script.call("chen", "ticket.comment",
              "{\"id\":\"" + tickets[0] + "\",\"text\":\"我家也在这个单元，昨天又停了一次。\"}");
  return tickets;
}

std::string write_logins(const std::string& password) {
  std::string text = "password for all: " + password + "\n";
  std::string last;
  for (const auto& person : people) {
    if (person.login == last) continue;
    last = person.login;
    text += std::string("  ") + person.login + std::string(10 - last.size(), ' ') +
            std::string(domain::to_text(person.role)) +
            (*person.party ? std::string(" ") + person.party : "") + "  " + person.name + "\n";
  }
  return text;
}

/// For the property company one sits at the table, and another stands in for them.
void write_seats(DemoScript& script, protocol::JsonWriter& out) {
  out.key("members").begin_array();
  for (const auto& [login, role] : {std::pair("he", "member"), {"luo", "deputy"}}) {
    const auto user = script.write([&](store::Transaction& tx) -> base::Result<base::UserId> {
      const auto found = app::find_user_id(tx, login);
      if (!found) return base::Error{base::Errc::not_found, login};
      return *found;
    });
    out.begin_object().field("user", user).field("role", role).end_object();
  }
  out.end_array();
}

/// The next full half hour that is at least ten minutes away.
base::Time soon(base::Time now) {
  constexpr std::int64_t half_hour_ms = 30 * 60 * 1000;
  return base::from_ms((base::to_ms(now) + 10 * 60 * 1000) / half_hour_ms * half_hour_ms +
                       half_hour_ms);
}

}  // namespace

void answer(DemoScript& script, const std::string& ticket, const char* by, const char* party,
            const char* stance, const char* text) {
  protocol::JsonWriter out;
  out.begin_object().field("id", ticket).field("party", party).field("text", text);
  out.field("stance", stance).field("publish", true).end_object();
  script.call(by, "ticket.answer", out.take());
}

void answer_all(DemoScript& script, const std::string& ticket, const char* handling) {
  answer(script, ticket, "he", pc, "handle", handling);
  answer(script, ticket, "li", rc, "support", "社区跟进，办结前每周在群里通报一次进度。");
  answer(script, ticket, "sun", oc, "support", "业委会同意从公共收益中列支，超出部分再议。");
  answer(script, ticket, "ma", pr, "support", "党员楼长负责入户说明，并在现场一起验收。");
}

int make_demo(Workspace& workspace, const AdminRequest&, const Output& output) {
  constexpr std::chrono::days length{12};  // of the story before today
  constexpr std::array weekdays{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  const auto now = base::SystemClock().now();
  DemoScript script(workspace, now - length);
  try {
    const auto community = script.write([&](store::Transaction& tx) {
      return app::add_community(tx, script.services(),
                                {"MG", "玫瑰恬园", "Asia/Shanghai", app::four_parties()});
    });
    const auto password = "rose-" + base::random_code(6);
    add_people(script, community, password, now);

    // Weekly at the hour that is about to come, so that a visitor finds a meeting to open.
    const auto next = soon(now);
    const auto day =
        weekdays[static_cast<std::size_t>(domain::to_local(next, community.zone).weekday - 1)];
    protocol::JsonWriter series;
    series.begin_object().field("community", "MG").field("name", "四方议事会");
    series.field("rule", std::string("FREQ=WEEKLY;BYDAY=") + day)
        .field("start", next - std::chrono::days(7));
    series.field("minutes", 90).field("place", "\"玫瑰红\"党建客厅");
    write_seats(script, series);
    series.end_object();
    script.call("zhao", "series.create", series.take());

    const auto poll = announce_poll(script);
    const auto matter = propose_matter(script, community.zone);
    const auto tickets = tell_tickets(script);
    const auto held = script.first_meeting(community.id);
    script.go_to(next - std::chrono::days(7));
    const auto tasks = hold_meeting(script, held, tickets);
    script.go_to(now - std::chrono::hours(20));
    work_on_tasks(script, tasks);
    vote_in_poll(script, poll);
    consult_on_matter(script, matter, community.zone);
    // After the meeting: the charging shed is being prepared.
    act(script, "he", tickets[4], "take");
    act(script, "luo", tickets[4], "start");

    const auto logins = write_logins(password);
    const auto file = (std::filesystem::path(workspace.directory()) / "demo-logins.txt").string();
    std::ofstream out(file);
    out << logins;
    if (!out.flush()) throw std::runtime_error(file + " cannot be written");
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    output.line("demo community MG 玫瑰恬园\n" + logins + "(kept in " + file + ")");
    return 0;
  } catch (const std::exception& error) {
    output.error(std::string("demo: ") + error.what());
    return 1;
  }
}

}  // namespace sifang::main

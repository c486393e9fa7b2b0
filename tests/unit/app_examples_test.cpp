// SPDX-License-Identifier: Apache-2.0
// One community's week, from which the golden examples are taken: an answer of every schema and an
// event of every kind. What the table or the list of kinds gains fails here until it has its
// example.
#include "app/tickets.hpp"
#include "domain/event_kinds.hpp"
#include "unit/app_examples_week.hpp"

namespace sifang::test {
void ExamplesTest::people() {
  world.set_password("resident", "correct horse");
  keep.answer("resident", "", "session.create",
              {{"login", "resident"}, {"password", "correct horse"}});
  keep.answer("member", "pc", "me.read", {});
  keep.answer("new", "resident", "token.create", {{"name", "日历"}});
  world.settle();
  keep.answer("own", "resident", "token.list", {});
  keep.answer("member", "admin", "invitation.create",
              {{"community", "MG"}, {"role", "member"}, {"party", pc}});
  keep.step("admin", "invitation.create",
            {{"community", "MG"},
             {"role", "resident"},
             {"household", {{"building", "3"}, {"unit", "2"}, {"room", "902"}}}});
  keep.answer("administrator", "admin", "people.list", {{"community", "MG"}});
  keep.answer("of_reporter", "resident", "me.looks", {});
  keep.answer("made", "admin", "people.reset_password",
              {{"community", "MG"}, {"user", world.person("neighbour").id.text()}});
  keep.step("admin", "people.reset_password",
            {{"community", "MG"}, {"user", world.person("neighbour").id.text()}});
  keep.answer("member", "pc", "community.read", {{"community", "MG"}});
  keep.answer("nobody", "", "community.read", {{"community", "MG"}});
  world.outbox = {.has_mail = true, .has_webhooks = true};
  const auto webhook = world.must("admin", "webhook.create",
                                  {{"community", "MG"},
                                   {"name", "工作群"},
                                   {"format", "signed"},
                                   {"url", "https://hook.example/in"},
                                   {"events", {"ticket.submitted"}}});
  keep.keep_events({});
  keep.answer("off", "admin", "webhook.update", {{"id", webhook["id"]}, {"on", false}});
  keep.answer("one", "admin", "webhook.list", {{"community", "MG"}});
  world.must("admin", "webhook.test", {{"id", webhook["id"]}});
  keep.answer("waiting", "admin", "outbox.list", {{"community", "MG"}});
  keep.answer("resident", "resident", "community.list", {});
  keep.answer("log_out", "resident", "session.delete", {});
  const auto guest = world.add("guest", domain::Role::supervisor).id.text();
  world.add("guest", domain::Role::inspector);
  world.add("guest", domain::Role::grid_worker, {}, "G2");
  world.add("worker", domain::Role::grid_worker, {}, "G1");
  keep.keep_events({});
  keep.answer("nothing_open", "admin", "people.end_role",
              {{"community", "MG"}, {"user", guest}, {"role", "supervisor"}});
  keep.step("admin", "people.end_role",
            {{"community", "MG"}, {"user", guest}, {"role", "inspector"}});
  keep.answer("inspector", "admin", "people.give_role",
              {{"community", "MG"}, {"user", guest}, {"role", "inspector"}});
  keep.answer("both", "admin", "people.hand_over_grid",
              {{"community", "MG"},
               {"grid", "G1"},
               {"from", world.person("worker").id.text()},
               {"to", guest}});
}

void ExamplesTest::files() {
  const std::string bytes = "%PDF-1.4\n%%EOF\n";
  const auto paper = keep.answer("document", "resident", "attachment.add",
                                 {{"community", "MG"}, {"name", "报价单.pdf"}, {"file", bytes}});
  keep.answer("begun", "resident", "upload.begin", {{"community", "MG"}, {"length", 1000}});
  const auto ticket = submit({{"title", "带附件的一件"}, {"attachments", {paper["id"]}}});
  keep.answer("with_file", "neighbour", "ticket.read", {{"id", ticket}});
  const auto photo = world.must(
      "pc", "attachment.add", {{"community", "MG"}, {"name", "回单.pdf"}, {"file", bytes + "\n"}});
  keep.answer("with_file", "pc", "ticket.comment",
              {{"id", ticket}, {"text", ""}, {"attachments", {photo["id"]}}});
  act("resident", ticket, "cancel");
}

void ExamplesTest::work() {
  lift = submit({{"visibility", "public"}});
  secret = submit({{"visibility", "private"}, {"title", "楼上漏水"}, {"category", "neighbours"}});
  const auto spare = submit({{"title", "多报的一次"}});
  keep.answer("new_for_reporter", "resident", "ticket.read", {{"id", lift}});
  keep.answer("new_for_nobody", "", "ticket.read", {{"id", lift}});
  keep.answer("private_for_member", "pc", "ticket.read", {{"id", secret}});
  act("resident", spare, "cancel", {{"reason", "报了两次"}});
  keep.answer("cancelled_for_neighbour", "neighbour", "ticket.read", {{"id", spare}});
  act("rc", lift, "accept");
  act("rc", secret, "accept");
  act("pc", lift, "answer", {{"party", pc}, {"text", "草稿"}, {"stance", "handle"}});
  keep.answer("accepted_with_draft", "pc", "ticket.read", {{"id", lift}});
  act("pc", lift, "answer",
      {{"party", pc}, {"text", "周三到货"}, {"stance", "handle"}, {"publish", true}});
  act("pc", lift, "answer",
      {{"party", pc}, {"text", "周四到货"}, {"stance", "handle"}, {"publish", true}});
  keep.answer("by_reporter", "resident", "ticket.comment", {{"id", lift}, {"text", "谢谢"}});
  act("resident", lift, "comment", {{"text", "尽快"}});
  act("neighbour", lift, "support");
  act("neighbour", lift, "withdraw_support");
  act("host", lift, "assign", {{"party", pc}, {"note", "请办"}});
  act("pc", lift, "take");
  keep.answer("assigned_for_handler", "pc", "ticket.read", {{"id", lift}});
  act("pc", lift, "start");
  act("pc", lift, "wait", {{"reason", "等配件"}, {"until", "2026-11-26T09:00:00+08:00"}});
  keep.answer("waiting_for_neighbour", "neighbour", "ticket.read", {{"id", lift}});
  act("pc", lift, "start");
  act("pc", lift, "return", {{"reason", "不归我们"}});
  act("host", lift, "township", {{"foreign_number", "JD-7"}});
  act("rc", lift, "set_foreign_number", {{"foreign_number", "JD-8"}});
  act("host", lift, "back");
  act("rc", secret, "refuse", {{"reason", "请先协商"}});
  keep.answer("verifying_for_reporter", "resident", "ticket.read", {{"id", secret}});
  act("resident", secret, "reopen", {{"reason", "协商不成"}});
}

/// What ties tickets to people and to each other.
void ExamplesTest::tie() {
  act("neighbour", lift, "unfollow");  // their support had them follow
  act("neighbour", lift, "follow");
  keep.answer("followed_by_neighbour", "neighbour", "ticket.read", {{"id", lift}});
  act("neighbour", lift, "unfollow");
  act("resident", lift, "nudge", {{"party", oc}});
  const auto again = submit({{"title", "电梯今天又停了"}});
  act("host", again, "duplicate", {{"target", lift}, {"reason", "同一部电梯"}});
  keep.answer("duplicate_for_reporter", "resident", "ticket.read", {{"id", again}});
  const auto wide = submit({{"title", "三幢楼道灯和门禁都坏了"}});
  keep.answer("accept", "rc", "ticket.bulk",
              {{"community", "MG"}, {"move", "accept"}, {"tickets", {wide, lift}}});
  const auto part = act("host", wide, "split", {{"title", "三幢门禁"}, {"party", pc}});
  keep.show("ticket", part["id"]);
  keep.answer("part_for_handler", "pc", "ticket.read", {{"id", part["id"]}});
  keep.answer("parent_for_neighbour", "neighbour", "ticket.read", {{"id", wide}});
  act("host", wide, "set_grid", {{"grid", "G7"}, {"reason", "界线在河中间"}});
}

/// Somebody without a phone, then with one.
void ExamplesTest::proxy() {
  const auto ticket = world.must(
      "pc", "ticket.submit",
      {{"community", "MG"},
       {"title", "楼道灯不亮"},
       {"body", "晚上看不见台阶。"},
       {"category", "lift"},
       {"visibility", "private"},
       {"on_behalf_of", {{"name", "张奶奶"}, {"phone", "13812341234"}, {"consent", true}}}});
  keep.show("ticket", ticket["id"]);
  auto then = keep.screens();
  std::fill(then.begin(), then.end(), json());
  keep.keep_events(then);
  keep.answer("proxied_for_submitter", "pc", "ticket.read", {{"id", ticket["id"]}});
  const auto slip = keep.answer("for_a_person", "pc", "ticket.slip",
                                {{"id", ticket["id"]}, {"site", "https://example.org/"}});
  const json proof{{"number", slip["number"]}, {"code", slip["code"]}};
  keep.answer("new", "", "slip.track", proof);
  keep.step("neighbour", "slip.claim", proof);
  keep.answer("claimed_for_reporter", "neighbour", "ticket.read", {{"id", ticket["id"]}});
}

/// A name that must not be there, and somebody who says so.
void ExamplesTest::moderate() {
  const auto ticket = submit({{"title", "二楼王小明家漏水"}, {"body", "电话 13812341234。"}});
  const auto report = keep.answer("privacy", "neighbour", "report.add",
                                  {{"id", ticket}, {"kind", "privacy"}, {"words", "写了电话"}});
  const auto mask =
      keep.answer("words", "rc", "mask.add",
                  {{"id", ticket}, {"words", "13812341234"}, {"reason", "别人的电话"}});
  keep.answer("for_moderator", "rc", "mask.list", {{"id", ticket}});
  keep.answer("for_neighbour", "neighbour", "mask.list", {{"id", ticket}});
  keep.answer("masked_for_neighbour", "neighbour", "ticket.read", {{"id", ticket}});
  keep.answer("open", "oc", "report.list", {{"community", "MG"}});
  keep.step("oc", "report.settle",
            {{"id", report["id"]}, {"outcome", "masked"}, {"reason", "电话遮盖了"}});
  keep.step("rc", "mask.undo", {{"id", mask["id"]}, {"reason", "是他自己的电话"}});
  act("resident", ticket, "cancel");
}

/// As the command line's import does it.
void ExamplesTest::import() {
  domain::Ticket ticket;
  ticket.id = base::TicketId{
      world.must("rc", "ticket.read", {{"id", lift}})["version"].get<std::int64_t>() + 1};
  ticket.community = world.community;
  ticket.title = ticket.body = "旧账";
  ticket.category = "other";
  ticket.state = domain::TicketState::accepted;
  ticket.created_at = ticket.updated_at = base::from_ms(1'577'836'800'000);
  const auto added = world.write([&](store::Transaction& tx) -> base::Result<bool> {
    ticket.number = app::take_number(tx, world.community, world.clock.now(), "Asia/Shanghai");
    app::add_ticket_row(tx, ticket, "1");
    app::append_ticket_event(tx, nullptr, world.clock.now(), ticket,
                             app::load_parties(tx, world.community),
                             {.kind = "ticket.imported",
                              .part = protocol::TicketPart::whole,
                              .extra = "\"source\":\"1\""});
    return true;
  });
  ASSERT_TRUE(added);
  keep.show("ticket", ticket.id.text());
  keep.keep_events(std::vector<json>(keep.screens().size()));
}

/// What the clocks do where nobody does anything.
void ExamplesTest::time() {
  using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
  const json coming{{"community", "MG"}, {"order", "next"}};
  keep.show("meeting", world.must("host", "meeting.list", coming)["items"].at(0)["id"]);
  const auto rule = [](const char* clock, int limit) {
    return json{{"community", "MG"},
                {"urgency", "normal"},
                {"clock", clock},
                {"limit_minutes", limit},
                {"counting", "calendar"}};
  };
  keep.step("admin", "clocks.set_rule", rule("accept", 60));
  keep.step("admin", "clocks.set_rule", rule("answer", 0));
  keep.pass(seconds(1));
  const auto slow = submit({{"title", "没人管"}});
  keep.pass(minutes(50));
  keep.pass(minutes(12));
  keep.answer("breached_for_neighbour", "neighbour", "ticket.read", {{"id", slow}});
  keep.pass(hours(24));
  act("rc", slow, "accept");
  keep.step("admin", "clocks.set_rule", rule("solve", 10 * 24 * 60));
  keep.pass(seconds(1));
  act("host", slow, "assign", {{"party", pc}});
  act("pc", slow, "wait", {{"reason", "等配件"}, {"until", "2026-11-26T18:00:00+08:00"}});
  keep.pass(hours(48));
  for (const auto& [who, party] :
       {std::pair{"rc", rc}, std::pair{"oc", oc}, std::pair{"pc", pc}, std::pair{"pr", pr}})
    act(who, slow, "answer",
        {{"party", party}, {"text", "同意"}, {"stance", "support"}, {"publish", true}});
  act("pc", slow, "finish", {{"note", "办好了"}});
  keep.pass(hours(5 * 24));
  keep.pass(hours(2 * 24));
  keep.answer("with_a_day", "admin", "clocks.set_day",
              {{"community", "MG"}, {"day", "2027-01-01"}, {"kind", "off"}, {"name", "元旦"}});
}

void ExamplesTest::tell() {
  world.tell_everybody();
  keep.answer("of_reporter", "resident", "notice.list", {{"limit", 3}});
  keep.answer("of_member", "pc", "notice.list", {{"limit", 3}});
  keep.answer("many", "pc", "notice.count", {});
  world.settle();
  keep.answer("of_reporter", "resident", "me.data", {});
  keep.answer("all_on", "pc", "notice.settings", {});
  world.outbox = {.has_mail = true, .has_webhooks = true};
  world.must("pc", "mail.set", {{"address", "pc@example.org"}});
  keep.answer("wrong", "pc", "mail.verify", {{"code", "000000"}});
}

TEST_F(ExamplesTest, are_there_for_every_schema_and_for_every_kind_of_event) {
  people();
  work();
  tie();
  proxy();
  moderate();
  meet();
  import();
  time();
  tell();
  files();
  keep_places(keep);
  keep_ready(keep);
  keep_tasks(world, keep);
  keep_polls(world, keep);
  keep_matters(world, keep);
  keep_plugins(world, keep);
  world.add("leaver", domain::Role::resident);
  keep.answer("one", "admin", "people.erase",
              {{"community", "MG"},
               {"user", world.person("leaver").id.text()},
               {"name", world.must("leaver", "me.read")["user"]["name"]}});
  const auto back = world.must("admin", "invitation.create",
                               {{"community", "MG"}, {"role", "member"}, {"party", oc}})["code"];
  world.must("admin", "people.end_role",
             {{"community", "MG"},
              {"user", world.person("oc").id.text()},
              {"role", "member"},
              {"party", oc}});
  keep.answer("offered", "oc", "invitation.read", {{"code", back}});
  keep.answer("back", "oc", "invitation.accept", {{"code", back}});
  for (const auto& kind : domain::event_kinds())
    EXPECT_TRUE(keep.kinds().contains(std::string(kind.name))) << kind.name;
  for (const auto& command : world.commands().all()) {
    const std::string schema(command.info.returns);
    if (schema.empty() || schema == "calendar" || schema == "document" || schema == "file" ||
        schema == "sheet")
      continue;
    EXPECT_TRUE(keep.schemas().contains(schema)) << command.info.name << " " << schema;
  }
}

}  // namespace sifang::test

// SPDX-License-Identifier: Apache-2.0
// What a township of either kind is sent, and how its answers are read: JSON, XML, wrapped or not.
#include <gtest/gtest.h>

#include "addresses.hpp"
#include "open311_client.hpp"
#include "signature.hpp"
#include "webhook.hpp"

namespace grid {
namespace {

Connector open311() {
  Connector one;
  one.kind = "open311";
  one.url = "http://there/v2";
  one.format = "json";
  one.key = "k+1";
  one.jurisdiction = "JD";
  one.tables = initial_tables("open311");
  return one;
}

Message message() {
  Message m;
  m.id = "MG-2026-000001-9";
  m.action = "confirm";
  m.words = "好了 & 谢谢";
  m.status = "CLOSED";
  m.category = "4";
  m.grid = "330106";
  m.foreign = "T/1";
  m.at = 1'000;
  m.ticket = {{"id", "x"},
              {"number", "MG-2026-000001"},
              {"title", "电梯\"坏了"},
              {"body", "四次"},
              {"urgency", "normal"},
              {"visibility", "public"},
              {"state", "closed"},
              {"created_at", "2026-11-28T00:00:00Z"},
              {"reporter", {{"name", "王五"}, {"phone", "139"}}},
              {"place",
               {{"text", "电梯厅"},
                {"building", "3"},
                {"unit", "2"},
                {"room", nullptr},
                {"lat", 30.2},
                {"lon", 120.123456789}}}};
  return m;
}

TEST(GridClient, WritesRequestsAndUpdatesAsForms) {
  const auto request = write_request(open311(), message());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://there/v2/requests.json");
  EXPECT_EQ(request.type, "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_NE(request.body.find("service_code=4&"), std::string::npos);
  EXPECT_NE(request.body.find("lat=30.200000&long=120.123457"), std::string::npos);
  EXPECT_NE(request.body.find("attribute%5Bsifang_id%5D=MG-2026-000001"), std::string::npos);
  EXPECT_NE(request.body.find("api_key=k%2B1&jurisdiction_id=JD"), std::string::npos);
  EXPECT_EQ(request.body.find(percent_encode("王五")), std::string::npos);
  const auto update = write_update(open311(), message());
  EXPECT_EQ(update.url, "http://there/v2/servicerequestupdates.json");
  EXPECT_EQ(update.body.substr(0, 82),
            "service_request_id=T%2F1&update_id=MG-2026-000001-9&status=CLOSED&updated_datetime");
  EXPECT_NE(update.body.find("updated_datetime=1970-01-01T00%3A00%3A01Z"), std::string::npos);
}

TEST(GridClient, SendsPhotosAsAddressesEachOne) {
  auto shown = message();
  shown.photos = {"https://here/1.jpg", "https://here/2.jpg"};
  const std::string both =
      "&media_url=https%3A%2F%2Fhere%2F1.jpg&media_url=https%3A%2F%2Fhere%2F2.jpg&";
  for (const auto& fetch : {write_request(open311(), shown), write_update(open311(), shown)})
    EXPECT_NE(fetch.body.find(both), std::string::npos) << fetch.body;
  EXPECT_EQ(write_request(open311(), message()).body.find("media_url"), std::string::npos);
}

TEST(GridClient, CutsLongDescriptions) {
  auto long_one = message();
  std::string body;
  for (int i = 0; i < 5'000; ++i) body += "字";
  long_one.ticket["body"] = body;
  const auto request = write_request(open311(), long_one);
  const auto from = request.body.find("description=") + 12;
  const auto text = request.body.substr(from, request.body.find('&', from) - from);
  // 4,000 characters: all but the blanks and the quote are three bytes of three signs each.
  EXPECT_EQ(text.substr(text.size() - 9), percent_encode("…"));
  EXPECT_LT(text.size(), 4'000U * 9 + 1);
}

TEST(GridClient, AsksInItsFormat) {
  auto xml = open311();
  xml.format = "xml";
  xml.url += "/";
  EXPECT_EQ(ask(xml, "requests", {{"service_request_id", "1,2"}}).url,
            "http://there/v2/requests.xml?service_request_id=1%2C2&jurisdiction_id=JD");
  EXPECT_NE(ask(xml, "servicerequestupdates", {}).url.find("api_key=k%2B1"), std::string::npos);
}

TEST(GridClient, ReadsListsOfEveryMake) {
  const std::vector<std::string> same{
      R"([{"service_request_id":"T-1","description":null}])",
      R"( {"service_requests":[{"service_request_id":"T-1"}]})", R"({"service_request_id":"T-1"})",
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests type=\"array\"><request>"
      "<service_request_id><![CDATA[T-1]]></service_request_id><description/></request>"
      "</service_requests>"};
  for (const auto& body : same) {
    const auto list = read_list(body);
    ASSERT_TRUE(list) << body;
    ASSERT_EQ(list->size(), 1U) << body;
    EXPECT_EQ(text_at(list->front(), "service_request_id"), "T-1") << body;
    EXPECT_EQ(text_at(list->front(), "description"), "") << body;
  }
  EXPECT_EQ(text_at(read_list(R"([{"service_request_id":17}])")->front(), "service_request_id"),
            "17");
  EXPECT_TRUE(read_list("<service_requests/>")->empty());
  EXPECT_TRUE(read_list("[]")->empty());
  for (const auto* body : {"", "  ", "null", "[1]", "<html><body>", "{\"a\":", "busy"})
    EXPECT_FALSE(read_list(body)) << body;
  EXPECT_EQ(read_error("<errors><error><code>403</code><description>no key</description></error>"
                       "<error><description>no id</description></error></errors>"),
            "no key; no id");
}

TEST(GridClient, TakesNoPageForTheListThatWasAskedFor) {
  constexpr const char* updates = "service_request_updates";
  for (const auto* body : {"<html><body>hi</body></html>", "<service_requests/>", "{}", "busy",
                           R"({"error":"busy"})", R"({"service_requests":[]})"})
    EXPECT_FALSE(read_list(body, updates)) << body;
  for (const auto* body : {"<service_request_updates/>", "[]", R"({"service_request_updates":[]})"})
    EXPECT_TRUE(read_list(body, updates)) << body;
}

TEST(GridClient, ReadsXmlInWhateverEncodingItSaysAndReplacesWhatIsNone) {
  const auto words = [](const std::string& head, const std::string& text, bool damaged) {
    bool is_damaged = !damaged;
    const auto list =
        read_list(head + "<u><r><description>" + text + "</description></r></u>", "u", &is_damaged);
    EXPECT_EQ(is_damaged, damaged) << head;
    return list ? text_at(list->front(), "description") : std::string("none");
  };
  const std::string gbk("\xD2\xD1\xD0\xDE\xBA\xC3");
  for (const auto* name : {"GBK", "gb2312", "GB18030"})
    EXPECT_EQ(words(std::string("<?xml version='1.0' encoding='") + name + "'?>", gbk, false),
              "已修好");
  EXPECT_EQ(words("<?xml version=\"1.0\" encoding=\"big5\"?>", "\xA4\xA4", false), "中");
  EXPECT_EQ(words("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>", "\xE9", false), "é");
  EXPECT_EQ(words("",
                  "a\xFF\xFE"
                  "b",
                  true),
            "a��b");
  EXPECT_EQ(words("<?xml version='1.0' encoding='GBK'?>",
                  "a\xFF"
                  "b",
                  true),
            "a�b");
  EXPECT_EQ(words("<?xml version='1.0' encoding='none-such'?>", "a\xFF", true), "a�");
  EXPECT_EQ(words("\xEF\xBB\xBF", "好", false), "好");
  EXPECT_NO_THROW(static_cast<void>(Json(words("", "&#xD800;", false)).dump()));
  const std::string wide("\xFF\xFE<\0u\0>\0<\0r\0/\0>\0<\0/\0u\0>\0", 24);
  EXPECT_TRUE(read_list(wide, "u"));
}

TEST(GridClient, ReadsUpdates) {
  const auto list = read_list(
      "<service_request_updates><request_update><update_id>U1</update_id><service_request_id>T-1"
      "</service_request_id><status>in_progress</status><updated_datetime>1970-01-01T08:00:02+08:00"
      "</updated_datetime><description>a &amp; b</description><media_url></media_url><extras>"
      "<level>4</level><step>处置</step><who>城管科</who></extras></request_update>"
      "</service_request_updates>");
  ASSERT_TRUE(list && list->size() == 1);
  const auto update = read_update(list->front(), 0);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->id, "U1");
  EXPECT_EQ(update->words, "a & b");
  EXPECT_EQ(*update->at, 2'000);
  EXPECT_EQ(update->level, 4);
  EXPECT_EQ(update->step, "处置");
  for (const auto* missing : {"update_id", "service_request_id", "status", "updated_datetime"}) {
    auto other = list->front();
    other.erase(missing);
    EXPECT_FALSE(read_update(other, 0)) << missing;
  }
}

TEST(GridAddresses, OnlyOfTheWeb) {
  for (const auto* good : {"http://a", "https://a.example:8443/b?c=d#e", "http://[::1]/",
                           "https://\xE5\x8E\xBF.example/"})
    EXPECT_TRUE(is_web_address(good)) << good;
  for (const auto* bad : {"", "a", "//a", "http:a", "http://", "https:///a", "http://?a", "ftp://a",
                          "javascript:alert(1)", "data:text/html,a", " http://a", "http://a b",
                          "http://a\n", "http://a\"", "http://a<", "http://a'", "HTTP://a"})
    EXPECT_FALSE(is_web_address(bad)) << bad;
  EXPECT_FALSE(is_web_address("http://a/" + std::string(500, 'a')));
}

TEST(GridAddresses, PagesOfCases) {
  EXPECT_TRUE(is_case_url("https://a/case?id={{foreign}}"));
  for (const auto* bad : {"https://a/case", "https://{{foreign}}.a/", "https://a{{foreign}}/",
                          "https://a/{{foreign}}{{x}}", "javascript://a/{{foreign}}"})
    EXPECT_FALSE(is_case_url(bad)) << bad;
  EXPECT_EQ(case_page("https://a/{{foreign}}?n={{foreign}}", "T/1&2", "https://b/"),
            "https://a/T%2F1%262?n=T%2F1%262");
  EXPECT_EQ(case_page("https://a/{{foreign}}", "", "https://b/"), "https://b/");
  EXPECT_EQ(case_page("", "T-1", "https://b/"), "https://b/");
  for (const auto* told : {"javascript:alert(1)", "https://good.example@b/", "https://u:p@b", "b"})
    EXPECT_EQ(case_page("", "T-1", told), "") << told;
  EXPECT_EQ(case_page("", "T-1", "https://b/@c"), "https://b/@c");
}

Connector webhook() {
  Connector one;
  one.kind = "webhook";
  one.url = "http://there/hook";
  one.tables = initial_tables("webhook");
  one.secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
  one.secret_before = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  one.secret_until = 10'000;
  one.template_text =
      R"({"t":"{{ticket.title}}","r":"{{ticket.place.room}}","s":"{{event.status}}"})";
  return one;
}

TEST(GridClient, SignsWebhooksWithBothSecretsWhileOneIsChanged) {
  const auto fetch = write_webhook(webhook(), message(), 9'000);
  EXPECT_EQ(fetch.body, R"({"t":"电梯\"坏了","r":null,"s":"CLOSED"})");
  std::map<std::string, std::string> headers(fetch.headers.begin(), fetch.headers.end());
  const SignedHeaders sent{headers["webhook-id"], headers["webhook-timestamp"],
                           headers["webhook-signature"]};
  EXPECT_EQ(check_signature({webhook().secret}, sent, fetch.body, 9), "");
  EXPECT_EQ(check_signature({webhook().secret_before}, sent, fetch.body, 9), "");
  const auto later = write_webhook(webhook(), message(), 10'000);
  EXPECT_EQ(later.headers[2].second.find(' '), std::string::npos);
}

TEST(GridClient, ReadsWebhooksByPointers) {
  const auto read = read_updates(
      webhook(),
      R"([{"update_id":"1","number":"MG-2026-000001","status":"处置","updated_datetime":1700000000},
          {"update_id":"2","service_request_id":"T-1","status":"x","updated_datetime":"1700000000123"},
          {"update_id":"3","status":"x"},{"update_id":"4","number":"N","status":"x","updated_datetime":"soon"}])",
      "msg", 5, 0);
  ASSERT_EQ(read.updates.size(), 2U);
  EXPECT_EQ(read.unreadable, 2U);
  EXPECT_EQ(*read.updates[0].at, 1'700'000'000'000);
  EXPECT_EQ(*read.updates[1].at, 1'700'000'000'123);
  const auto bare = read_updates(webhook(), R"({"number":"N","status":"x"})", "msg", 5, 0);
  EXPECT_EQ(bare.updates.at(0).id, "msg");
  EXPECT_EQ(*bare.updates.at(0).at, 5);
  EXPECT_THROW(static_cast<void>(read_updates(webhook(), "x", "msg", 5, 0)), kit::Refusal);
  EXPECT_EQ(read_foreign(webhook(), R"({"id":17})"), "17");
  EXPECT_EQ(read_foreign(webhook(), "garbage"), "");
}

TEST(GridClient, ShowsNoKeyThatIsSaidBack) {
  Connector connector;
  connector.key = "geheim+1";
  connector.secret = "whsec_abcdefgh";
  EXPECT_EQ(without_keys(connector, "api_key geheim+1 is wrong: geheim%2B1, whsec_abcdefgh"),
            "api_key … is wrong: …, …");
  connector.key = "a";  // stands in many a word
  EXPECT_EQ(without_keys(connector, "a bad day"), "a bad day");
}

TEST(GridClient, ReadsAtPointersOfEveryKindWithoutAFailure) {
  auto one = webhook();
  for (const auto& [pointer, status] :
       {std::pair("/a~1b/~0/1", "x"), std::pair("/", "y"), std::pair("//", "z"),
        std::pair("/~2", ""), std::pair("x", ""), std::pair("#/a", ""), std::pair("/list/01", ""),
        std::pair("/list/-", ""), std::pair("/list/99999999999999999999", ""),
        std::pair("/list/0", "w"), std::pair("/list/0/0", "")}) {
    one.tables["field"] = {{{"ours", "status"}, {"pointer", pointer}},
                           {{"ours", "ticket"}, {"pointer", "/n"}}};
    const auto read =
        read_updates(one, R"({"n":"N","a/b":{"~":[0,"x"]},"":{"":"z"},"list":["w"]})", "msg", 5, 0);
    const bool is_object = std::string_view(pointer) == "/";  // what stands there is no text
    EXPECT_EQ(read.updates.empty() ? "" : read.updates[0].status, is_object ? "" : status)
        << pointer;
    EXPECT_NO_THROW(static_cast<void>(read_updates(one, R"([["a"],[[]],{"":[]}])", "m", 5, 0)));
  }
}

TEST(GridClient, RefusesATemplateThatGrows) {
  auto one = webhook();
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "{{ticket.body}}";
  one.template_text = Json{{"a", text}}.dump();
  auto long_one = message();
  long_one.ticket["body"] = std::string(1'000, 'x');
  EXPECT_THROW(static_cast<void>(write_webhook(one, long_one, 9'000)), kit::Refusal);
}

}  // namespace
}  // namespace grid

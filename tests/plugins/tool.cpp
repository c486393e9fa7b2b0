// SPDX-License-Identifier: Apache-2.0
// A plugin that uses everything there is, for the tests: every event is kept under its number, a
// stock is taken from with a condition, commands are called on behalf of somebody and by itself.
#include <string>

#include "sifang_plugin.hpp"

using namespace sifang_sdk;

constexpr const char* manifest = R"json({
  "name": "tool", "version": "1", "title_zh": "工具", "title_en": "Tool",
  "migrations": [
    {"name": "0001_seen", "sql": "CREATE TABLE plugin_tool_seen (community TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (community, seq)) STRICT"},
    {"name": "0002_stock", "sql": "CREATE TABLE plugin_tool_stock (name TEXT PRIMARY KEY, left_over INTEGER NOT NULL) STRICT; INSERT INTO plugin_tool_stock VALUES ('rice', 2), ('ticks', 0)"
}],
  "events": ["*"], "timers": [{"name": "tick", "every_s": 1}], "roots": ["/tool/"], "wants": ["admin"],
  "settings": [{"key": "word", "kind": "text", "default": "salt", "min": 1, "max": 10, "title_zh": "词", "title_en": "Word"},
               {"key": "cap", "kind": "integer", "default": "5", "min": 1, "max": 9, "title_zh": "上限", "title_en": "Cap"}],
  "pages": [{"path": "/seen", "title_zh": "所见", "title_en": "Seen"}],
  "routes": [
    {"method": "GET", "path": "/seen", "roles": ["admin", "host"]},
    {"method": "POST", "path": "/stock/{name}", "roles": ["resident"]},
    {"method": "GET", "path": "/stock/{name}", "anonymous": true},
    {"method": "POST", "path": "/tickets", "roles": ["resident"]},
    {"method": "POST", "path": "/people", "roles": ["resident"]},
    {"method": "GET", "path": "/word", "roles": ["resident"]},
    {"method": "GET", "path": "/fetch", "roles": ["admin"]},
    {"method": "GET", "path": "/tickets", "roles": ["resident"]},
    {"method": "GET", "path": "/home", "roles": ["resident", "host"]},
    {"method": "GET", "path": "/home/{user}", "roles": ["host"]},
    {"method": "POST", "path": "/files/{file}", "roles": ["resident", "host"]},
    {"method": "GET", "path": "/files/{file}", "roles": ["resident", "host"]},
    {"method": "DELETE", "path": "/files/{file}", "roles": ["resident", "host"]},
    {"method": "GET", "path": "/kept/{file}", "roles": ["resident"]},
    {"method": "POST", "path": "/tell", "roles": ["host"]}
],
  "tells": [{"kind": "stocked", "title_zh": "到货", "title_en": "In stock"}]
})json";

class Tool : public Plugin {
 public:
  void event(Host host, const sifang_event& event) override {
    // Twice the same would break the key, and be told again for ever.
    host.write({{"INSERT INTO plugin_tool_seen VALUES ($1, $2, $3)",
                 {view(event.community), event.seq, view(event.kind)},
                 1}});
  }

  void timer(Host host, const sifang_timer&) override {
    host.write({{"UPDATE plugin_tool_stock SET left_over = left_over + 1 WHERE name = 'ticks'"}});
  }

  void request(Host host, const Request& request) override {
    switch (request.route()) {
      case 0: return seen(host, request);
      case 1: return take(host, request);
      case 2: return host.answer(stock(host, request.parameter("name")));
      case 3: return pass_on(host, As::caller, "ticket.submit", request);
      case 4: return pass_on(host, As::itself, "people.list", request);
      case 5: return host.answer("\"" + host.setting(request.community(), "word") + "\"");
      case 6: {
        const auto answer = host.fetch("GET", request.query("url"));
        return host.answer_as("text/plain", answer.body, answer.status);
      }
      case 7: return pass_on(host, As::caller, "ticket.submit", request);
      case 8:
        return host.answer(home_json({std::string(request.building()), std::string(request.unit()),
                                      std::string(request.room())}));
      case 9: {
        const auto home = host.household(request.community(), request.parameter("user"));
        return host.answer(home ? home_json(*home) : "null");
      }
      case 10: return keep(host, request);
      case 11: return host.answer_file(request.parameter("file"), request.query("small") == "1");
      case 12:
        host.drop_file(request.parameter("file"));
        if (request.query("fail") == "1") throw Refusal(409, "it stays after all");
        return host.answer("{}");
      case 13: return keep(host, request);  // a GET: refused
      case 14: {
        const auto told =
            host.command(As::itself, "plugin.tell", request.body(), request.query("key"));
        return host.answer(told.body, told.status);
      }
      default:
        if (request.header("X-Key") != "open") throw Refusal(403, "the key is wrong");
        host.answer_as("application/xml", "<echo cookie=\"" +
                                              std::string(request.header("Cookie")) + "\">" +
                                              std::string(request.body()) + "</echo>");
    }
  }

 private:
  static void seen(Host host, const Request& request) {
    host.answer(host.query_text(
        "SELECT json_object('title', '', 'columns', json_array('seq', 'kind'), 'rows',"
        " json_group_array(json_array(seq, kind)))"
        " FROM (SELECT seq, kind FROM plugin_tool_seen WHERE community = $1 ORDER BY seq)",
        {request.community()}));
  }
  static std::string stock(Host host, std::string_view name) {
    const auto left =
        host.query_text("SELECT left_over FROM plugin_tool_stock WHERE name = $1", {name});
    if (left.empty()) throw Refusal(404, "there is no such thing");
    return "{\"left\":" + left + "}";
  }
  static void take(Host host, const Request& request) {
    const auto name = request.parameter("name");
    std::size_t failed = 0;
    // The first goes through, the second does not: neither is kept.
    if (!host.try_write({{"INSERT INTO plugin_tool_seen VALUES ('taken', (SELECT 1 + count(*) FROM "
                          "plugin_tool_seen), $1)",
                          {name}},
                         {"UPDATE plugin_tool_stock SET left_over = left_over - 1 WHERE name = $1 "
                          "AND left_over > 0",
                          {name},
                          1}},
                        &failed))
      throw Refusal(409, "nothing is left, says statement " + std::to_string(failed));
    host.answer(stock(host, name), 201);
  }
  static std::string home_json(const Home& home) {
    return R"({"building":")" + home.building + R"(","unit":")" + home.unit + R"(","room":")" +
           home.room + "\"}";
  }
  static void keep(Host host, const Request& request) {
    const auto kept = host.keep_file(request.parameter("file"));
    if (request.query("fail") == "1") throw Refusal(409, "it is not wanted after all");
    host.answer(kept.body, kept.status);
  }
  static void pass_on(Host host, As as, std::string_view command, const Request& request) {
    const auto answer = host.command(as, command, request.body());
    host.answer(answer.body, answer.status);
  }
};

SIFANG_PLUGIN(Tool, manifest)

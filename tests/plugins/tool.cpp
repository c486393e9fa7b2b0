// SPDX-License-Identifier: Apache-2.0
// A plugin that uses everything there is, for the tests: every event is kept under its number, a
// stock is taken from with a condition, commands are called on behalf of somebody and by itself.
#include <stdexcept>
#include <string>

#include "sifang_plugin.hpp"

using namespace sifang_sdk;

constexpr const char* manifest = R"json({
  "name": "tool", "version": "1", "title_zh": "工具", "title_en": "Tool",
  "migrations": [
    {"name": "0001_seen", "sql": "CREATE TABLE plugin_tool_seen (community TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (community, seq)) STRICT"},
    {"name": "0002_stock", "sql": "CREATE TABLE plugin_tool_stock (name TEXT PRIMARY KEY, left_over INTEGER NOT NULL) STRICT; INSERT INTO plugin_tool_stock VALUES ('rice', 2), ('ticks', 0)"},
    {"name": "0003_fetched", "sql": "CREATE TABLE plugin_tool_fetched (id INTEGER PRIMARY KEY, tag TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, error TEXT NOT NULL, retry_after INTEGER NOT NULL) STRICT"}
  ],
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
    {"method": "POST", "path": "/tell", "roles": ["host"]},
    {"method": "POST", "path": "/fetch", "roles": ["admin"]},
    {"method": "POST", "path": "/later", "roles": ["admin"]},
    {"method": "GET", "path": "/fetched", "roles": ["admin"]},
    {"method": "GET", "path": "/attachments/{file}", "roles": ["resident"]}
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
      case 15: {
        const auto answer = host.fetch(fetch_of(request));
        return host.answer_as("text/plain", answer.body, answer.status);
      }
      case 16: return later(host, request);
      case 17:
        return host.answer(
            host.query_text("SELECT json_group_array(json_object('tag', tag, 'status', status,"
                            " 'body', substr(body, 1, 100), 'size', length(body), 'error', error, "
                            "'retry_after', retry_after))"
                            " FROM (SELECT * FROM plugin_tool_fetched ORDER BY id)"));
      case 18:
        return host.answer_attachment(request.community(), request.parameter("file"),
                                      request.query("small") == "1");
      default:
        if (request.header("X-Key") != "open") throw Refusal(403, "the key is wrong");
        if (request.path() != "/tool/any/where") return root(host, request);
        host.answer_as("application/xml", "<echo cookie=\"" +
                                              std::string(request.header("Cookie")) + "\">" +
                                              std::string(request.body()) + "</echo>");
    }
  }

  void fetched(Host host, const sifang_fetched& fetched) override {
    const bool throws = view(fetched.tag) == "throws";
    if (throws || (view(fetched.tag) == "throws twice" && thrown_++ < 2))
      throw std::runtime_error("this answer is not wanted");
    host.write(
        {{"INSERT INTO plugin_tool_fetched (tag, status, body, error, retry_after)"
          " VALUES ($1, $2, $3, $4, $5)",
          {view(fetched.tag), fetched.status, view(fetched.body), view(fetched.error),
           fetched.retry_after_s},
          1}});
  }

 private:
  /// The request's query says what is to be sent; `header` and `value` are a header.
  static Fetch fetch_of(const Request& request) {
    const auto query = [&](std::string_view name) { return std::string(request.query(name)); };
    Fetch fetch{query("method").empty() ? "GET" : query("method"), query("url")};
    if (request.query("header") != "")
      fetch.headers = {{query("header"), query("value")}, {"X-Empty", ""}};
    return fetch;
  }
  static void later(Host host, const Request& request) {
    const auto times = request.query("times");
    for (int i = times.empty() ? 1 : std::stoi(std::string(times)); i > 0; --i)
      host.fetch_later(fetch_of(request), request.query("tag"));
    if (request.query("end") == "refuse") throw Refusal(409, "it is not wanted after all");
    if (request.query("end") == "throw") throw std::runtime_error("it is not wanted after all");
    host.answer("{}");
  }
  /// What has no person: files and commands of its own, the core's attachments, any answer.
  static void root(Host host, const Request& request) {
    const auto path = request.path();
    const auto community = request.query("community");
    if (path == "/tool/file") {
      const auto added = host.add_file(community, request.query("name"), request.body());
      return host.answer(added.body, added.status);
    }
    if (path == "/tool/command") return pass_on(host, As::itself, request.query("name"), request);
    if (path == "/tool/attachment")
      return host.answer_attachment(community, request.query("id"), request.query("small") == "1");
    if (path == "/tool/answer")
      return host.answer_as(request.query("type"), request.body(),
                            std::stoi(std::string(request.query("status"))));
    host.answer_as("text/plain; charset=utf-8", std::string(request.method()) + " " +
                                                    std::to_string(request.body().size()) + " " +
                                                    std::string(request.query("a[b]")) + " " +
                                                    std::string(request.header("TE")));
  }
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

  int thrown_ = 0;  // at an answer that is told again
};

SIFANG_PLUGIN(Tool, manifest)

// SPDX-License-Identifier: Apache-2.0
// Counts the tickets that people have confirmed as done, per party, and shows the counts.
#include "sifang_plugin.hpp"

using namespace sifang_sdk;

constexpr const char* manifest = R"({
  "name": "hello", "version": "1.0", "title_zh": "办结计数", "title_en": "Confirmed tickets",
  "migrations": [{"name": "0001_counts", "sql":
    "CREATE TABLE plugin_hello_counts (community TEXT NOT NULL, party TEXT NOT NULL, confirmed INTEGER NOT NULL, PRIMARY KEY (community, party)) STRICT"}],
  "events": ["ticket.confirmed"],
  "routes": [{"method": "GET", "path": "/counts", "roles": ["resident", "member", "host", "admin"]}],
  "pages": [{"path": "/counts", "title_zh": "办结计数", "title_en": "Confirmed tickets"}],
  "settings": [{"key": "greeting", "kind": "text", "default": "", "max": 40,
                "title_zh": "标题", "title_en": "Heading"}]
})";

class Hello : public Plugin {
 public:
  void event(Host host, const sifang_event& event) override {
    // The event's own transaction: counted once, however often the program is killed meanwhile.
    host.write(
        {{"INSERT INTO plugin_hello_counts VALUES"
          " ($1, coalesce(json_extract($2, '$.data.ticket.party'), ''), 1)"
          " ON CONFLICT DO UPDATE SET confirmed = confirmed + 1",
          {view(event.community), view(event.body)},
          1}});
  }

  void request(Host host, const Request& request) override {
    const auto heading = host.setting(request.community(), "greeting");
    host.answer(host.query_text(
        "SELECT json_object('title', $2, 'columns', json_array('party', 'confirmed'), 'rows',"
        " json_group_array(json_array(party, confirmed)))"
        " FROM (SELECT party, confirmed FROM plugin_hello_counts WHERE community = $1 ORDER BY "
        "party)",
        {request.community(), heading}));
  }
};

SIFANG_PLUGIN(Hello, manifest)

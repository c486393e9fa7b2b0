// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: a call takes as many milliseconds as it is told, without asking anybody.
#include <chrono>
#include <string>
#include <thread>

#include "sifang_plugin.hpp"

using namespace sifang_sdk;

class Hangs : public Plugin {
 public:
  void request(Host host, const Request& request) override {
    const std::string text(request.query("ms"));
    if (!text.empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(text)));
      host.write({{"INSERT INTO plugin_hangs_marks VALUES (1)"}});
    }
    host.answer("{\"marks\":" + host.query_text("SELECT count(*) FROM plugin_hangs_marks") + "}");
  }
};

SIFANG_PLUGIN(Hangs, R"({
  "name": "hangs", "version": "1", "title_zh": "卡住", "title_en": "Hangs",
  "migrations": [{"name": "0001_marks", "sql": "CREATE TABLE plugin_hangs_marks (x INTEGER) STRICT"}],
  "routes": [{"method": "GET", "path": "/go", "roles": ["admin"]}]
})")

// SPDX-License-Identifier: Apache-2.0
#include "manifest.hpp"

#include "kit/manifest.hpp"

namespace grid {
namespace {

std::string write_manifest() {
  return Json{
      {"name", "grid"},
      {"version", "1.0"},
      {"title_zh", "网格与乡镇"},
      {"title_en", "Grids and township"},
      {"migrations", migrations()},
      {"events", Json::array({"*"})},
      {"wants", Json::array({"officer"})},
      {"roots", Json::array({"/open311/", "/township/"})},
      {"root_errors",
       Json::array({{{"ends", ".json"},
                     {"type", "application/json; charset=utf-8"},
                     {"body", R"([{"code":{status},"description":"{words}"}])"}},
                    {{"ends", ".xml"},
                     {"type", "text/xml; charset=utf-8"},
                     {"body", R"(<?xml version="1.0" encoding="utf-8"?>)"
                              "\n<errors><error><code>{status}</code><description>{words}"
                              "</description></error></errors>"}}})},
      {"timers", Json::array({{{"name", "work"}, {"every_s", 2}},
                              {{"name", "send"}, {"every_s", 1}},
                              {{"name", "looks"}, {"every_s", 5}}})},
      {"settings",
       Json::array(
           {utc_offset_setting(),
            flag_setting("open311", false, "开放 Open311 接口", "Serve Open311"),
            text_setting("public_address", "", 200, "本站公网地址（乡镇来取照片，空着不送照片）",
                         "This site's public address; without it no photos go up"),
            flag_setting("export_homes", false, "允许网格长导出民情台账",
                         "Leaders may export the household map")})},
      {"tells", Json::array({told_kind("looks", "民情地图查看记录", "Looks at the household map"),
                             told_kind("handover", "网格交接", "A grid was handed over"),
                             told_kind("township", "乡镇对接", "The township's system")})},
      {"routes", route_list(routes())}}
      .dump();
}

}  // namespace

const std::vector<Route>& routes() {
  static const auto all =
      all_routes({area_routes(), home_routes(), connector_routes(), key_routes()});
  return all;
}

const std::string& manifest() {
  static const auto text = write_manifest();
  return text;
}

}  // namespace grid

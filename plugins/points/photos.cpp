// SPDX-License-Identifier: Apache-2.0
#include "photos.hpp"

#include "kit/pictures.hpp"
#include "scores.hpp"

namespace points {
namespace {

void keep_photo(const Call& call, const std::string& file, const std::string& field) {
  if (find_number(call.host, "SELECT 1 FROM plugin_points_photos WHERE file = $1", {file}) == 1)
    throw wrong(field, "is used already");
  keep_picture(call, file, field);
}

}  // namespace

void keep_photos(const Call& call, const std::vector<std::string>& files, const std::string& field,
                 const PhotosOf& of) {
  std::int64_t position = 0;
  for (const auto& file : files) {
    keep_photo(call, file, field + "/" + std::to_string(position));
    call.host.write(
        {{"INSERT INTO plugin_points_photos (file, score, visit, position, by_id)"
          " VALUES ($1, $2, $3, $4, $5)",
          {file, id_or_null(of.score), id_or_null(of.visit), position++, call.user},
          1}});
  }
}

void show_photo(const Call& call) {
  const auto file = call.parameter("file");
  const auto household = find_number(
      call.host,
      "SELECT coalesce(score.household, visit.household) FROM plugin_points_photos AS photo"
      " LEFT JOIN plugin_points_scores AS score ON score.id = photo.score"
      " LEFT JOIN plugin_points_visits AS visit ON visit.id = photo.visit"
      " WHERE photo.file = $1",
      {file});
  if (household == 0) throw Refusal(404, "there is no such photo");
  require_sight(call, household);
  call.host.answer_file(file, call.request.query("small") == "1");
}

}  // namespace points

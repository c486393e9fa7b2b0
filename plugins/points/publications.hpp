// SPDX-License-Identifier: Apache-2.0
// What is published (公示), as everybody reads it.
#pragma once

#include "frame.hpp"

namespace points {

/// $1: community. Counted is what is listed: of what counts for nothing there is nothing to show.
inline constexpr const char* select_publications =
    "SELECT json_object('id', p.id, 'month', p.month, 'opened_at', " KIT_TIME("p.opened_at") ","
    " 'ends_at', " KIT_TIME("p.ends_at") ", 'state', p.state,"
    " 'scores', (SELECT count(*) FROM plugin_points_scores WHERE publication = p.id"
    " AND state IN ('published', 'posted') AND counted <> 0),"
    " 'households', (SELECT count(DISTINCT household) FROM plugin_points_scores"
    " WHERE publication = p.id AND state IN ('published', 'posted') AND counted <> 0),"
    " 'objections', (SELECT count(*) FROM plugin_points_scores AS s"
    " JOIN plugin_points_objections AS o ON o.score = s.id WHERE s.publication = p.id))"
    " FROM plugin_points_publications AS p WHERE p.community = $1";

/// One with its households, page by page.
void show_publication(const Call& call);  // publication.cpp

}  // namespace points

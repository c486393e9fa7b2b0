-- What came in a word that the tables do not have, of tickets that are ours: judged once they have it.
CREATE INDEX plugin_grid_inbox_unread ON plugin_grid_inbox (connector, status, at)
  WHERE outcome = 'unknown' AND ticket <> '';

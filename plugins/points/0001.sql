-- The points scheme (村规民约积分). Money is fen, points are whole numbers, days and months are of the community's
-- calendar, times milliseconds since 1970 in UTC. `…_by` are users' ids, `…_name` what they were called; both are ''
-- once the person was erased.

-- An account belongs to a household: a house number (户号), its place as the core's households have it, and what the
-- head of it (户主) is called. Enrolled: takes part.
CREATE TABLE plugin_points_households (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  building TEXT NOT NULL,
  unit TEXT NOT NULL,
  room TEXT NOT NULL,
  grid TEXT NOT NULL DEFAULT '',
  shows_name INTEGER NOT NULL DEFAULT 0 CHECK (shows_name IN (0, 1)), -- on the public board, as they have agreed
  enrolled_at INTEGER,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (community, number),
  UNIQUE (community, building, unit, room)
) STRICT;
CREATE INDEX plugin_points_households_by_grid ON plugin_points_households (community, grid, id);

-- A version of the rule book. What is adopted is never changed; a newer one takes its place from a day on.
CREATE TABLE plugin_points_books (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  number INTEGER NOT NULL, -- 1, 2, … of the community
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'proposed', 'adopted', 'dropped')),
  month_most INTEGER NOT NULL CHECK (month_most > 0),   -- points of a household in a month
  point_fen INTEGER NOT NULL CHECK (point_fen > 0),     -- what a point is worth
  redeem_fen INTEGER NOT NULL CHECK (redeem_fen >= 0),  -- goods a household may redeem in a month
  from_day TEXT,                                        -- adopted: holds for what happened from then on
  vote TEXT, meeting TEXT,                              -- adopted by
  decided_at INTEGER,
  made_by TEXT NOT NULL, made_name TEXT NOT NULL, made_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (community, number)
) STRICT;

CREATE INDEX plugin_points_books_by_day ON plugin_points_books (community, from_day) WHERE state = 'adopted';
CREATE UNIQUE INDEX plugin_points_books_by_vote ON plugin_points_books (vote) WHERE vote IS NOT NULL; -- a vote adopts one

-- 文明家庭 300, 美丽家园 500, 垃圾分类 200.
CREATE TABLE plugin_points_blocks (
  id INTEGER PRIMARY KEY,
  book INTEGER NOT NULL REFERENCES plugin_points_books (id),
  ordinal INTEGER NOT NULL,
  title TEXT NOT NULL,
  most INTEGER NOT NULL CHECK (most > 0), -- points of a household in a month
  UNIQUE (book, ordinal)
) STRICT;

-- What points are given or taken for. A visit or claim gives from 0 to `points` (or from `points` to 0 where negative).
CREATE TABLE plugin_points_items (
  id INTEGER PRIMARY KEY,
  book INTEGER NOT NULL REFERENCES plugin_points_books (id),
  block INTEGER NOT NULL REFERENCES plugin_points_blocks (id),
  ordinal INTEGER NOT NULL,
  chapter TEXT NOT NULL, -- 第一章 …
  title TEXT NOT NULL,
  points INTEGER NOT NULL CHECK (points <> 0),
  day_most INTEGER,   -- points of this item in a day, in a month; null: no bound of its own
  month_most INTEGER,
  source TEXT NOT NULL CHECK (source IN ('visit', 'claim', 'both', 'meeting', 'ticket', 'help')), -- the last three: events
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (book, ordinal)
) STRICT;
CREATE INDEX plugin_points_items_by_block ON plugin_points_items (block);

-- A round (巡查): households to visit. A re-inspection (抽查) goes to a random part of another round's.
CREATE TABLE plugin_points_rounds (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  title TEXT NOT NULL,
  of_round INTEGER REFERENCES plugin_points_rounds (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  due_day TEXT,
  made_by TEXT NOT NULL, made_name TEXT NOT NULL, made_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX plugin_points_rounds_by_community ON plugin_points_rounds (community, state, id);

CREATE TABLE plugin_points_visits (
  id INTEGER PRIMARY KEY,
  round INTEGER NOT NULL REFERENCES plugin_points_rounds (id),
  household INTEGER NOT NULL REFERENCES plugin_points_households (id),
  state TEXT NOT NULL DEFAULT 'todo' CHECK (state IN ('todo', 'done', 'absent')),
  day TEXT,
  sorted_right INTEGER, sorted_seen INTEGER, -- 垃圾分类准确率: bags
  tidy INTEGER CHECK (tidy IN (0, 1)),        -- 庭院整洁
  note TEXT NOT NULL DEFAULT '',
  by_id TEXT, by_name TEXT, at INTEGER,
  UNIQUE (round, household),
  CHECK (sorted_right IS NULL OR (sorted_right >= 0 AND sorted_right <= sorted_seen))
) STRICT;
CREATE INDEX plugin_points_visits_by_household ON plugin_points_visits (household, day);
CREATE INDEX plugin_points_visits_by_day ON plugin_points_visits (day) WHERE state = 'done';

-- One score on its way to the ledger. submitted → checked (first review) → approved (second review) → published (公示)
-- → posted; or refused, withdrawn, overturned (an objection was right). `counted` is what is left of `points` after
-- the caps, set when it is published.
CREATE TABLE plugin_points_scores (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  household INTEGER NOT NULL REFERENCES plugin_points_households (id),
  item INTEGER NOT NULL REFERENCES plugin_points_items (id),
  points INTEGER NOT NULL CHECK (points <> 0),
  counted INTEGER,
  day TEXT NOT NULL,
  month TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('visit', 'claim', 'event')),
  visit INTEGER REFERENCES plugin_points_visits (id),
  event TEXT, -- what it is for, once: "meeting:<id>", "ticket:<id>"
  note TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('submitted', 'checked', 'approved', 'published', 'posted', 'refused', 'withdrawn', 'overturned')),
  publication INTEGER REFERENCES plugin_points_publications (id),
  by_id TEXT NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL,
  first_by TEXT, first_name TEXT, first_at INTEGER,
  second_by TEXT, second_name TEXT, second_at INTEGER,
  reason TEXT NOT NULL DEFAULT '', -- of a refusal
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (household, item, event)
) STRICT;
CREATE INDEX plugin_points_scores_by_state ON plugin_points_scores (community, state, id);
CREATE INDEX plugin_points_scores_by_household ON plugin_points_scores (household, month, id);
CREATE INDEX plugin_points_scores_by_month ON plugin_points_scores (community, month, state);
CREATE INDEX plugin_points_scores_by_publication ON plugin_points_scores (publication, state) WHERE publication IS NOT NULL;
CREATE INDEX plugin_points_scores_by_visit ON plugin_points_scores (visit) WHERE visit IS NOT NULL;

-- Photos, kept by the core: of a score, or of a visit as a whole.
CREATE TABLE plugin_points_photos (
  file TEXT PRIMARY KEY,
  score INTEGER REFERENCES plugin_points_scores (id),
  visit INTEGER REFERENCES plugin_points_visits (id),
  position INTEGER NOT NULL,
  by_id TEXT NOT NULL
) STRICT;
CREATE INDEX plugin_points_photos_by_score ON plugin_points_photos (score, position) WHERE score IS NOT NULL;
CREATE INDEX plugin_points_photos_by_visit ON plugin_points_photos (visit, position) WHERE visit IS NOT NULL;

CREATE TABLE plugin_points_publications (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  month TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'posted')),
  by_id TEXT NOT NULL, by_name TEXT NOT NULL
) STRICT;
CREATE INDEX plugin_points_publications_by_community ON plugin_points_publications (community, id);
CREATE INDEX plugin_points_publications_due ON plugin_points_publications (ends_at) WHERE state = 'open';

CREATE TABLE plugin_points_objections (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  score INTEGER NOT NULL REFERENCES plugin_points_scores (id),
  words TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'rejected', 'withdrawn')),
  answer TEXT NOT NULL DEFAULT '',
  by_id TEXT NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL,
  answered_by TEXT, answered_name TEXT, answered_at INTEGER
) STRICT;
CREATE UNIQUE INDEX plugin_points_objections_once ON plugin_points_objections (score) WHERE state = 'open';
CREATE INDEX plugin_points_objections_by_score ON plugin_points_objections (score, id);
CREATE INDEX plugin_points_objections_by_community ON plugin_points_objections (community, state, id);

CREATE TABLE plugin_points_months (
  community TEXT NOT NULL,
  month TEXT NOT NULL,
  closed_at INTEGER NOT NULL,
  by_id TEXT NOT NULL, by_name TEXT NOT NULL,
  PRIMARY KEY (community, month)
) STRICT, WITHOUT ROWID;

-- The ledger, double entry: the lines of an entry add up to 0. Accounts: 'issued' (the community), 'household',
-- 'reserved' (of a household, for a code), 'shop', 'settled' (of a shop). Never changed, never taken away.
CREATE TABLE plugin_points_entries (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('posting', 'reversal', 'correction', 'reservation', 'release', 'redemption', 'settlement', 'expiry', 'import')),
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  month TEXT NOT NULL, -- which it counts for
  household INTEGER REFERENCES plugin_points_households (id), -- whose passbook shows it
  points INTEGER NOT NULL,                                    -- what it changes there
  score INTEGER REFERENCES plugin_points_scores (id),
  reverses INTEGER UNIQUE REFERENCES plugin_points_entries (id),
  redemption INTEGER REFERENCES plugin_points_redemptions (id),
  settlement INTEGER REFERENCES plugin_points_settlements (id),
  outside TEXT, -- of an import: the number that the other system has for it
  block INTEGER REFERENCES plugin_points_blocks (id),
  words TEXT NOT NULL,
  by_id TEXT NOT NULL, by_name TEXT NOT NULL,
  UNIQUE (community, outside)
) STRICT;
CREATE INDEX plugin_points_entries_by_household ON plugin_points_entries (household, id);
CREATE INDEX plugin_points_entries_by_kind ON plugin_points_entries (household, kind, month, points); -- what expires
CREATE INDEX plugin_points_entries_by_month ON plugin_points_entries (community, month, kind, household, points, block); -- the board reads nothing else
CREATE UNIQUE INDEX plugin_points_entries_once ON plugin_points_entries (score) WHERE kind = 'posting';
CREATE INDEX plugin_points_entries_by_settlement ON plugin_points_entries (settlement) WHERE settlement IS NOT NULL;
CREATE UNIQUE INDEX plugin_points_entries_end ON plugin_points_entries (redemption, kind) WHERE redemption IS NOT NULL;

CREATE TABLE plugin_points_lines (
  entry INTEGER NOT NULL REFERENCES plugin_points_entries (id),
  account TEXT NOT NULL CHECK (account IN ('issued', 'household', 'reserved', 'shop', 'settled')),
  owner INTEGER NOT NULL, -- the household or shop; 0: the community
  community TEXT NOT NULL,
  points INTEGER NOT NULL CHECK (points <> 0),
  PRIMARY KEY (entry, account, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX plugin_points_lines_by_owner ON plugin_points_lines (account, owner, points, community);

CREATE TRIGGER plugin_points_entries_stay BEFORE DELETE ON plugin_points_entries BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
-- Words and names alone are rewritten, when a person is erased.
CREATE TRIGGER plugin_points_entries_hold BEFORE UPDATE OF id, community, kind, at, day, month, household, points, score, reverses, redemption, settlement, outside, block ON plugin_points_entries BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER plugin_points_lines_stay BEFORE DELETE ON plugin_points_lines BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER plugin_points_lines_hold BEFORE UPDATE ON plugin_points_lines BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;

CREATE TABLE plugin_points_shops (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (community, name)
) STRICT;

CREATE TABLE plugin_points_shop_people (
  shop INTEGER NOT NULL REFERENCES plugin_points_shops (id),
  user TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (user, shop)
) STRICT, WITHOUT ROWID;

CREATE TABLE plugin_points_goods (
  id INTEGER PRIMARY KEY,
  shop INTEGER NOT NULL REFERENCES plugin_points_shops (id),
  title TEXT NOT NULL,
  points INTEGER NOT NULL CHECK (points > 0), -- of one piece
  stock INTEGER NOT NULL CHECK (stock >= 0),  -- what is neither reserved nor taken
  is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (shop, title)
) STRICT;

CREATE TABLE plugin_points_redemptions (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  household INTEGER NOT NULL REFERENCES plugin_points_households (id),
  shop INTEGER NOT NULL REFERENCES plugin_points_shops (id),
  code TEXT NOT NULL CHECK (length(code) = 8),
  state TEXT NOT NULL CHECK (state IN ('reserved', 'taken', 'expired', 'cancelled')),
  points INTEGER NOT NULL CHECK (points > 0),
  fen INTEGER NOT NULL,
  month TEXT NOT NULL, -- in which it was reserved: counts towards that month's cap
  by_id TEXT NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_by TEXT, ended_name TEXT, ended_at INTEGER,
  settlement INTEGER REFERENCES plugin_points_settlements (id),
  UNIQUE (community, code)
) STRICT;
CREATE INDEX plugin_points_redemptions_by_household ON plugin_points_redemptions (household, month, state);
CREATE INDEX plugin_points_redemptions_by_shop ON plugin_points_redemptions (shop, state, ended_at);
CREATE INDEX plugin_points_redemptions_due ON plugin_points_redemptions (expires_at) WHERE state = 'reserved';

CREATE TABLE plugin_points_redemption_lines (
  redemption INTEGER NOT NULL REFERENCES plugin_points_redemptions (id),
  goods INTEGER NOT NULL REFERENCES plugin_points_goods (id),
  title TEXT NOT NULL, -- as it was called then
  count INTEGER NOT NULL CHECK (count > 0),
  points INTEGER NOT NULL,
  PRIMARY KEY (redemption, goods)
) STRICT, WITHOUT ROWID;

-- What a shop is owed for a month.
CREATE TABLE plugin_points_settlements (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  shop INTEGER NOT NULL REFERENCES plugin_points_shops (id),
  month TEXT NOT NULL,
  redemptions INTEGER NOT NULL,
  points INTEGER NOT NULL,
  fen INTEGER NOT NULL,
  by_id TEXT NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL,
  UNIQUE (shop, month)
) STRICT;

-- Who has come to a meeting, until it is closed and their households have points for it.
CREATE TABLE plugin_points_presences (
  community TEXT NOT NULL,
  meeting TEXT NOT NULL, -- "meeting:<id>"
  user TEXT NOT NULL,
  PRIMARY KEY (community, meeting, user)
) STRICT, WITHOUT ROWID;

-- Tickets that their reporter, whoever that is, has confirmed or reopened: the log does not say who, and whoever
-- looks into their passbook asks for their own.
CREATE TABLE plugin_points_answers (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  ticket TEXT NOT NULL, -- "ticket:<id>"
  day TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (community, ticket)
) STRICT;

-- How far somebody has looked through these.
CREATE TABLE plugin_points_looks (
  community TEXT NOT NULL,
  user TEXT NOT NULL,
  answer INTEGER NOT NULL,
  PRIMARY KEY (community, user)
) STRICT, WITHOUT ROWID;

-- Wrong codes that somebody has typed in at a shop.
CREATE TABLE plugin_points_wrong_codes (
  user TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX plugin_points_wrong_codes_by_user ON plugin_points_wrong_codes (user, at);

-- What people and other systems are to be told (the core's plugin.tell), until they were.
CREATE TABLE plugin_points_told (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- of no other row afterwards: the core knows by it what it was told before
  community TEXT NOT NULL,
  at INTEGER NOT NULL,
  input TEXT NOT NULL
) STRICT;

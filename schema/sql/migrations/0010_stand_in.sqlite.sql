-- Stands in for the number until the branches come together; never committed.
CREATE TABLE stand_in_0010 (x INTEGER) STRICT;
DROP TABLE stand_in_0010;

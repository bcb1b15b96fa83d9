-- By which version of its definition a projection's rows were made.
ALTER TABLE projection_positions ADD COLUMN version integer NOT NULL DEFAULT 1;

-- Rows folded anew wait here, in a table of the live one's name, until they take its place.
CREATE SCHEMA shadow;

-- A rebuild under way: it folds the streams as they were at `until`, in the order of their ids, and has done those up to
-- `after`; null once it has done all of them.
CREATE TABLE projection_rebuilds (
    name text PRIMARY KEY,
    version integer NOT NULL,
    until bigint NOT NULL,
    after uuid,
    events bigint NOT NULL,
    rows bigint NOT NULL
);

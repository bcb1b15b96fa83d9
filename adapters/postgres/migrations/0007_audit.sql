-- How far the audit has folded the log, by which rules. The first pass goes by stream, up to `pass_until`, and has done
-- those up to `pass_after`; then the log is followed from `position`.
CREATE TABLE audit_progress (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    rules integer NOT NULL,
    position bigint NOT NULL,
    events bigint NOT NULL,
    bookings bigint NOT NULL,
    pass_until bigint,
    pass_after uuid
);

-- What the audit still has to watch: streams that are finished and clean leave no row. No row outlives `until`.
CREATE TABLE audit_rows (
    stream_id uuid PRIMARY KEY,
    until timestamptz,
    unreadable boolean NOT NULL,
    body json NOT NULL
) WITH (
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_scale_factor = 0.05
);

CREATE TABLE audit_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    events bigint NOT NULL,
    new_events bigint NOT NULL,
    bookings bigint NOT NULL,
    milliseconds bigint NOT NULL,
    counts json NOT NULL,
    findings json NOT NULL
);

-- The last time each projection was folded from nothing and laid beside the live one.
CREATE TABLE projection_checks (
    name text PRIMARY KEY,
    at timestamptz NOT NULL,
    rows bigint NOT NULL,
    differences bigint NOT NULL,
    differing json NOT NULL
);

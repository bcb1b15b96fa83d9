-- When a builder took no new bookings, and who said so; not part of the catalog, so that an import changes none of it.
CREATE TABLE builder_pauses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    builder_id text NOT NULL REFERENCES builders (id),
    paused_at timestamptz NOT NULL,
    paused_by text NOT NULL,
    reason text NOT NULL,
    ended_at timestamptz,
    ended_by text NOT NULL DEFAULT ''
);

CREATE INDEX builder_pauses_builder_idx ON builder_pauses (builder_id, id DESC);
CREATE UNIQUE INDEX builder_pauses_lasting_idx ON builder_pauses (builder_id) WHERE ended_at IS NULL;

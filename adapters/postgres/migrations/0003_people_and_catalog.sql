-- The one place for personal data: everything but the id is inside the encrypted body.
CREATE TABLE people (
    id uuid PRIMARY KEY,
    body bytea NOT NULL
);

CREATE TABLE builders (
    id text PRIMARY KEY,
    name text NOT NULL,
    person_id uuid NOT NULL,
    timezone text NOT NULL,
    headline text NOT NULL,
    avatar_url text NOT NULL,
    calendar text,
    position integer NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false
);

CREATE TABLE session_types (
    id text PRIMARY KEY,
    builder_id text NOT NULL REFERENCES builders (id),
    title text NOT NULL,
    description text NOT NULL,
    price_minor bigint NOT NULL,
    currency text NOT NULL,
    duration_minutes integer NOT NULL,
    free_until_hours integer NOT NULL,
    half_until_hours integer NOT NULL,
    event_type_uri text,
    position integer NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false
);

CREATE INDEX session_types_builder_idx ON session_types (builder_id);

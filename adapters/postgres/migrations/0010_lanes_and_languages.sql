-- Work of a kind that is held is not due before `until`: a provider told all who call it to wait.
CREATE TABLE held_work (
    kind text PRIMARY KEY,
    until timestamptz NOT NULL
);

-- An IETF tag; '' is unknown.
ALTER TABLE builders ADD COLUMN language text NOT NULL DEFAULT '';

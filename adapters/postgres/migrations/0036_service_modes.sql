-- What an operator switched the whole service to; the newest row counts, and none at all is open.
CREATE TABLE service_modes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mode text NOT NULL CHECK (mode IN ('open', 'maintenance', 'park')),
    at timestamptz NOT NULL,
    by_whom text NOT NULL,
    why text NOT NULL
);

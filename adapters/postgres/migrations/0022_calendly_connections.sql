-- A builder's own connection to Calendly: not part of the catalog, so that an import changes none of it.
CREATE TABLE calendly_connections (
    builder_id text PRIMARY KEY REFERENCES builders (id),
    calendar text NOT NULL,
    organization text NOT NULL,
    status text NOT NULL CHECK (status IN ('connected', 'needs_reconnecting', 'disconnected')),
    reason text NOT NULL DEFAULT '',
    connected_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    generation integer NOT NULL DEFAULT 1,
    -- Both tokens, sealed for this id; there are some exactly as long as it works.
    id uuid NOT NULL UNIQUE,
    tokens bytea CHECK ((tokens IS NOT NULL) = (status = 'connected')),
    renewing_until timestamptz,
    again_at timestamptz,
    unanswered integer NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX calendly_connections_calendar_idx ON calendly_connections (calendar)
    WHERE status <> 'disconnected';

-- Whose calendar an event type is in is asked before every call to Calendly.
CREATE INDEX session_types_event_type_idx ON session_types (event_type_uri) WHERE event_type_uri IS NOT NULL;

-- Work to do. Claiming moves `due` on; a row is deleted when its work is closed.
CREATE TABLE effects (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    booking uuid,
    due timestamptz NOT NULL,
    try integer NOT NULL DEFAULT 0,
    payload json NOT NULL,
    note text NOT NULL DEFAULT '',
    parked_reason text
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.05
);

CREATE INDEX effects_due_idx ON effects (due) WHERE parked_reason IS NULL;
CREATE INDEX effects_booking_idx ON effects (booking) WHERE booking IS NOT NULL;

-- Deliveries as they came; the body is encrypted, and gone once aged out.
CREATE TABLE inbox (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    key text NOT NULL,
    type text NOT NULL,
    body bytea,
    received_at timestamptz NOT NULL,
    verdict text NOT NULL DEFAULT 'waiting',
    reason text NOT NULL DEFAULT '',
    settled_at timestamptz
) WITH (
    fillfactor = 85
);

CREATE INDEX inbox_received_idx ON inbox (received_at, id);
CREATE INDEX inbox_waiting_idx ON inbox (id) WHERE verdict = 'waiting';

CREATE TABLE idempotency_keys (
    key text PRIMARY KEY,
    body_mac text NOT NULL,
    booking uuid NOT NULL,
    stored_at timestamptz NOT NULL
);

CREATE INDEX idempotency_keys_stored_idx ON idempotency_keys (stored_at);

-- How far each projection has read; written in the transaction that writes its rows.
CREATE TABLE projection_positions (
    name text PRIMARY KEY,
    position bigint NOT NULL
);

-- Streams that a projection could not fold: set aside with the reason, tried again when the projector starts.
CREATE TABLE projection_faults (
    name text NOT NULL,
    stream_id uuid NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (name, stream_id)
);

CREATE TABLE booking_list (
    booking_id uuid PRIMARY KEY,
    builder_id text NOT NULL,
    session_type_id text NOT NULL,
    person_id uuid,
    status text NOT NULL,
    payment_status text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    source text NOT NULL,
    selected_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
) WITH (
    fillfactor = 85
);

CREATE INDEX booking_list_selected_idx ON booking_list (selected_at DESC, booking_id DESC);
CREATE INDEX booking_list_status_idx ON booking_list (status, selected_at DESC, booking_id DESC);

-- Which booking a provider's own id belongs to; the first to say so is right.
CREATE TABLE booking_references (
    reference text PRIMARY KEY,
    booking uuid NOT NULL
);

-- How far each history of a provider has been read.
CREATE TABLE cursors (
    name text PRIMARY KEY,
    value text NOT NULL
);

-- Calls of POST /invitees that a token's limits count: kept free for a booking, or made. Written under a lock for each
-- token; removed in small batches when they count no more.
CREATE TABLE calendly_calls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token text NOT NULL,
    booking uuid NOT NULL,
    reserved_until timestamptz,
    spent_at timestamptz,
    CHECK ((reserved_until IS NULL) <> (spent_at IS NULL))
);

CREATE UNIQUE INDEX calendly_calls_reserved_key ON calendly_calls (token, booking) WHERE reserved_until IS NOT NULL;
CREATE INDEX calendly_calls_spent_idx ON calendly_calls (token, spent_at) WHERE spent_at IS NOT NULL;
CREATE INDEX calendly_calls_age_idx ON calendly_calls ((coalesce(spent_at, reserved_until)));

ALTER TABLE session_types
    ADD COLUMN capture text NOT NULL DEFAULT 'at_once',
    ADD COLUMN delayed_methods boolean NOT NULL DEFAULT false;

-- Meetings that are older than this were made before we knew of the calendar. So is all that is there today.
ALTER TABLE builders ADD COLUMN connected_at timestamptz;
UPDATE builders SET connected_at = now() WHERE calendar IS NOT NULL;

-- As before, with references. They come before the append lock like all that may wait for another transaction.
DROP FUNCTION events_append;
CREATE FUNCTION events_append(
    lock_timeout_ms integer,
    stored_at timestamptz,
    delivery uuid, delivery_verdict text, delivery_reason text,
    client_key text, key_body_mac text, key_booking uuid, key_stored_at timestamptz, key_free_before timestamptz,
    person_ids uuid[], person_bodies bytea[],
    closed_effect uuid, closed_try integer,
    effect_ids uuid[], effect_kinds text[], effect_bookings uuid[], effect_dues timestamptz[], effect_payloads text[],
    reference_texts text[], reference_bookings uuid[],
    streams uuid[], expected_versions bigint[],
    event_streams uuid[], event_versions bigint[], topics text[], states bytea[]
) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('lock_timeout', lock_timeout_ms::text, true);

    IF delivery IS NOT NULL THEN
        UPDATE inbox SET verdict = delivery_verdict, reason = delivery_reason, settled_at = stored_at
        WHERE id = delivery;
    END IF;

    IF client_key IS NOT NULL THEN
        INSERT INTO idempotency_keys AS known (key, body_mac, booking, stored_at)
        VALUES (client_key, key_body_mac, key_booking, key_stored_at)
        ON CONFLICT (key) DO UPDATE
        SET body_mac = excluded.body_mac, booking = excluded.booking, stored_at = excluded.stored_at
        WHERE known.stored_at < key_free_before;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the idempotency key is taken' USING ERRCODE = 'BKKEY';
        END IF;
        -- A new key takes two old ones away, so that the table never grows beyond what a day brings.
        DELETE FROM idempotency_keys WHERE key IN (
            SELECT old.key FROM idempotency_keys AS old WHERE old.stored_at < key_free_before
            ORDER BY old.stored_at LIMIT 2 FOR UPDATE SKIP LOCKED
        );
    END IF;

    IF cardinality(person_ids) > 0 THEN
        INSERT INTO people (id, body) SELECT * FROM unnest(person_ids, person_bodies)
        ON CONFLICT (id) DO UPDATE SET body = excluded.body;
    END IF;

    IF closed_effect IS NOT NULL THEN
        DELETE FROM effects WHERE id = closed_effect AND try = closed_try;
    END IF;

    IF cardinality(effect_ids) > 0 THEN
        INSERT INTO effects (id, kind, booking, due, payload)
        SELECT e.id, e.kind, e.booking, e.due, e.payload::json
        FROM unnest(effect_ids, effect_kinds, effect_bookings, effect_dues, effect_payloads)
            AS e (id, kind, booking, due, payload)
        ON CONFLICT (id) DO NOTHING;
        NOTIFY events;
    END IF;

    IF cardinality(reference_texts) > 0 THEN
        INSERT INTO booking_references (reference, booking) SELECT * FROM unnest(reference_texts, reference_bookings)
        ON CONFLICT (reference) DO NOTHING;
    END IF;

    IF cardinality(event_streams) > 0 THEN
        -- Only a conflict that is visible already: the primary key catches the others. One probe of the key each.
        FOR n IN 1..cardinality(streams) LOOP
            IF coalesce((SELECT max(originator_version) FROM events WHERE originator_id = streams[n]), 0)
                <> expected_versions[n]
            THEN
                RAISE EXCEPTION 'the stream is at another version' USING ERRCODE = 'BKVER';
            END IF;
        END LOOP;

        PERFORM pg_advisory_xact_lock('events'::regclass::bigint);
        NOTIFY events;
        RETURN QUERY
        INSERT INTO events (originator_id, originator_version, topic, state)
        SELECT * FROM unnest(event_streams, event_versions, topics, states)
        RETURNING notification_id;
    END IF;
END
$$;

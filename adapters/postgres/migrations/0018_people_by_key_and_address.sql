-- Each person's body is sealed with a key of their own; `key` is that key, sealed under APP_DATA_KEYS. Rows from before
-- have none until a routine seals them anew. `address_mac` is the blind index: it finds an address without saying it.
ALTER TABLE people ADD COLUMN key bytea;
ALTER TABLE people ADD COLUMN address_mac bytea;
CREATE INDEX people_address_idx ON people (address_mac);

-- Who was forgotten, by id alone: nothing brings them back, and a restored backup is told again.
CREATE TABLE forgotten_people (
    id uuid PRIMARY KEY,
    forgotten_at timestamptz NOT NULL
);

CREATE INDEX forgotten_people_at_idx ON forgotten_people (forgotten_at, id);

-- As before, with people's keys and index values, and without those who were forgotten.
DROP FUNCTION events_append;
CREATE FUNCTION events_append(
    lock_timeout_ms integer,
    stored_at timestamptz,
    delivery uuid, delivery_verdict text, delivery_reason text,
    client_key text, key_body_mac text, key_booking uuid, key_stored_at timestamptz, key_free_before timestamptz,
    person_ids uuid[], person_bodies bytea[], person_keys bytea[], person_address_macs bytea[],
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
        INSERT INTO people (id, body, key, address_mac)
        SELECT p.id, p.body, p.key, p.address_mac
        FROM unnest(person_ids, person_bodies, person_keys, person_address_macs) AS p (id, body, key, address_mac)
        WHERE NOT EXISTS (SELECT FROM forgotten_people AS f WHERE f.id = p.id)
        ON CONFLICT (id) DO UPDATE
        SET body = excluded.body, key = excluded.key, address_mac = excluded.address_mac;
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

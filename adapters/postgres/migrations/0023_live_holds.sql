-- Who holds how many times unpaid. A person is a keyed digest; whether a booking still holds its time, the events tell.
CREATE TABLE live_holds (
    booking uuid PRIMARY KEY,
    person text NOT NULL,
    since timestamptz NOT NULL
);

CREATE INDEX live_holds_person_idx ON live_holds (person);
CREATE INDEX live_holds_since_idx ON live_holds (since);

-- Lets this booking in, and answers nothing; or answers who is in already. The lock makes those who come at once come
-- one after the other: each statement here sees what the one before has committed.
CREATE FUNCTION live_holds_take(
    lock_timeout_ms integer, who text, wanted uuid, at timestamptz, most integer, kept_from timestamptz, removed_max integer
) RETURNS TABLE (booking uuid, since timestamptz) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('lock_timeout', lock_timeout_ms::text, true);
    PERFORM pg_advisory_xact_lock(72035, hashtext(who));
    DELETE FROM live_holds AS h WHERE h.booking IN (
        SELECT o.booking FROM live_holds AS o WHERE o.since < kept_from LIMIT removed_max FOR UPDATE SKIP LOCKED
    );
    IF (SELECT count(*) FROM live_holds AS h WHERE h.person = who AND h.booking <> wanted AND h.since >= kept_from) < most
    THEN
        INSERT INTO live_holds AS h (booking, person, since) VALUES (wanted, who, at) ON CONFLICT DO NOTHING;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT h.booking, h.since FROM live_holds AS h
    WHERE h.person = who AND h.booking <> wanted AND h.since >= kept_from
    ORDER BY h.since, h.booking;
END
$$;

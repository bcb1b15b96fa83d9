-- What an analyst may read beside booking_facts: days and weeks of UTC, or of the zone that they name by
-- SET booking.zone = 'Europe/Berlin'. The columns count what application/figures/definitions.py defines by the same name.
CREATE VIEW booking_money AS
SELECT
    booking_id, builder_id, session_type_id, source, utm_source, utm_medium, utm_campaign, device,
    moved.at, moved.kind, moved.minor, moved.currency
FROM booking_facts,
    unnest(money_at, money_kinds, money_minor, money_currencies) AS moved (at, kind, minor, currency);

CREATE VIEW daily_bookings AS
SELECT
    (chosen_at AT TIME ZONE coalesce(nullif(current_setting('booking.zone', true), ''), 'UTC'))::date AS day,
    builder_id, session_type_id, source, utm_source, utm_medium, utm_campaign, device, language, currency,
    count(*) AS booked,
    count(confirmed_at) AS booked_confirmed,
    count(held_at) AS chosen,
    count(*) FILTER (WHERE held_at IS NOT NULL AND details_at IS NOT NULL) AS detailed,
    count(*) FILTER (
        WHERE held_at IS NOT NULL AND is_priced AND details_at IS NOT NULL AND checkout_started_at IS NOT NULL
    ) AS checkout_started,
    count(*) FILTER (WHERE held_at IS NOT NULL AND is_priced AND money_in_at IS NOT NULL) AS paid,
    count(*) FILTER (WHERE held_at IS NOT NULL AND confirmed_at IS NOT NULL) AS confirmed,
    count(*) FILTER (
        WHERE held_at IS NOT NULL AND confirmed_at IS NOT NULL AND completed_at IS NOT NULL
    ) AS took_place,
    count(*) FILTER (WHERE held_at IS NOT NULL AND expired_at IS NOT NULL AND confirmed_at IS NULL) AS hold_expired,
    count(*) FILTER (WHERE held_at IS NOT NULL AND lost_at IS NOT NULL) AS time_lost,
    count(*) FILTER (WHERE confirmed_at IS NOT NULL AND moved_at IS NOT NULL) AS moved,
    count(*) FILTER (WHERE confirmed_at IS NOT NULL AND cancelled_at IS NOT NULL) AS cancelled
FROM booking_facts
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

CREATE VIEW weekly_bookings AS
SELECT
    date_trunc('week', day)::date AS week,
    builder_id, session_type_id, source, utm_source, utm_medium, utm_campaign, device, language, currency,
    sum(booked)::bigint AS booked,
    sum(booked_confirmed)::bigint AS booked_confirmed,
    sum(chosen)::bigint AS chosen,
    sum(detailed)::bigint AS detailed,
    sum(checkout_started)::bigint AS checkout_started,
    sum(paid)::bigint AS paid,
    sum(confirmed)::bigint AS confirmed,
    sum(took_place)::bigint AS took_place,
    sum(hold_expired)::bigint AS hold_expired,
    sum(time_lost)::bigint AS time_lost,
    sum(moved)::bigint AS moved,
    sum(cancelled)::bigint AS cancelled
FROM daily_bookings
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

CREATE VIEW daily_sessions AS
SELECT
    (starts_at AT TIME ZONE coalesce(nullif(current_setting('booking.zone', true), ''), 'UTC'))::date AS day,
    builder_id, session_type_id, source,
    count(over_at) AS over,
    count(*) FILTER (WHERE over_at IS NOT NULL AND no_show_at IS NOT NULL) AS missed
FROM booking_facts WHERE over_at IS NOT NULL
GROUP BY 1, 2, 3, 4;

CREATE VIEW daily_money AS
SELECT
    (at AT TIME ZONE coalesce(nullif(current_setting('booking.zone', true), ''), 'UTC'))::date AS day,
    builder_id, session_type_id, source, currency,
    count(DISTINCT booking_id) AS bookings,
    coalesce(sum(minor) FILTER (WHERE kind IN ('paid', 'paid_by_hand')), 0)::bigint AS gross,
    coalesce(-sum(minor) FILTER (WHERE kind = 'refunded'), 0)::bigint AS refunded,
    coalesce(-sum(minor) FILTER (WHERE kind = 'disputed'), 0)::bigint AS disputed,
    sum(minor)::bigint AS net,
    coalesce(sum(minor) FILTER (WHERE kind = 'paid_by_hand'), 0)::bigint AS by_hand
FROM booking_money
GROUP BY 1, 2, 3, 4, 5;

CREATE VIEW weekly_money AS
SELECT
    date_trunc('week', day)::date AS week,
    builder_id, session_type_id, source, currency,
    sum(gross)::bigint AS gross,
    sum(refunded)::bigint AS refunded,
    sum(disputed)::bigint AS disputed,
    sum(net)::bigint AS net,
    sum(by_hand)::bigint AS by_hand
FROM daily_money
GROUP BY 1, 2, 3, 4, 5;

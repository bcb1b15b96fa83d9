-- The figures of booking_facts by day of UTC, changed with every change of its rows, so that years are read fast.
CREATE TABLE booking_days (
    day date NOT NULL,
    builder_id text NOT NULL,
    session_type_id text NOT NULL,
    source text NOT NULL,
    currency text NOT NULL,
    chosen bigint NOT NULL,
    detailed bigint NOT NULL,
    priced_detailed bigint NOT NULL,
    checkout_started bigint NOT NULL,
    paid bigint NOT NULL,
    paid_without_page bigint NOT NULL,
    free_detailed bigint NOT NULL,
    confirmed bigint NOT NULL,
    confirmed_unpaid bigint NOT NULL,
    took_place bigint NOT NULL,
    asked_to_pay bigint NOT NULL,
    payment_succeeded bigint NOT NULL,
    hold_expired bigint NOT NULL,
    time_lost bigint NOT NULL,
    booked bigint NOT NULL,
    booked_confirmed bigint NOT NULL,
    moved bigint NOT NULL,
    cancelled bigint NOT NULL,
    over bigint NOT NULL,
    missed bigint NOT NULL,
    PRIMARY KEY (day, builder_id, session_type_id, source, currency)
) WITH (
    fillfactor = 70
);

CREATE TABLE money_days (
    day date NOT NULL,
    builder_id text NOT NULL,
    session_type_id text NOT NULL,
    source text NOT NULL,
    currency text NOT NULL,
    gross bigint NOT NULL,
    refunded bigint NOT NULL,
    disputed bigint NOT NULL,
    net bigint NOT NULL,
    by_hand bigint NOT NULL,
    once bigint NOT NULL,
    PRIMARY KEY (day, builder_id, session_type_id, source, currency)
) WITH (
    fillfactor = 70
);

-- Of bookings whose money moved on several days each is counted once, from its row.
CREATE INDEX booking_facts_moved_again_idx ON booking_facts ((money_at[cardinality(money_at)]))
WHERE cardinality(money_at) > 1;

-- How long it took to the confirmation, without a look at the rows.
CREATE INDEX booking_facts_waits_idx ON booking_facts (chosen_at, confirmed_at)
WHERE held_at IS NOT NULL AND confirmed_at IS NOT NULL;

INSERT INTO booking_days
SELECT
    day, builder_id, session_type_id, source, currency,
    sum(chosen), sum(detailed), sum(priced_detailed), sum(checkout_started), sum(paid), sum(paid_without_page),
    sum(free_detailed), sum(confirmed), sum(confirmed_unpaid), sum(took_place), sum(asked_to_pay),
    sum(payment_succeeded), sum(hold_expired), sum(time_lost), sum(booked), sum(booked_confirmed), sum(moved),
    sum(cancelled), sum(over), sum(missed)
FROM (
    SELECT
        (chosen_at AT TIME ZONE 'UTC')::date AS day, builder_id, session_type_id, source, currency,
        count(*) FILTER (WHERE held_at IS NOT NULL) AS chosen,
        count(*) FILTER (WHERE held_at IS NOT NULL AND details_at IS NOT NULL) AS detailed,
        count(*) FILTER (WHERE held_at IS NOT NULL AND is_priced AND details_at IS NOT NULL) AS priced_detailed,
        count(*) FILTER (
            WHERE held_at IS NOT NULL AND is_priced AND details_at IS NOT NULL AND checkout_started_at IS NOT NULL
        ) AS checkout_started,
        count(*) FILTER (WHERE held_at IS NOT NULL AND is_priced AND money_in_at IS NOT NULL) AS paid,
        count(*) FILTER (
            WHERE held_at IS NOT NULL AND is_priced AND money_in_at IS NOT NULL AND checkout_started_at IS NULL
        ) AS paid_without_page,
        count(*) FILTER (WHERE held_at IS NOT NULL AND details_at IS NOT NULL AND NOT is_priced) AS free_detailed,
        count(*) FILTER (WHERE held_at IS NOT NULL AND confirmed_at IS NOT NULL) AS confirmed,
        count(*) FILTER (
            WHERE held_at IS NOT NULL AND is_priced AND confirmed_at IS NOT NULL AND money_in_at IS NULL
        ) AS confirmed_unpaid,
        count(*) FILTER (
            WHERE held_at IS NOT NULL AND confirmed_at IS NOT NULL AND completed_at IS NOT NULL
        ) AS took_place,
        count(*) FILTER (WHERE checkout_started_at IS NOT NULL) AS asked_to_pay,
        count(*) FILTER (WHERE checkout_started_at IS NOT NULL AND money_in_at IS NOT NULL) AS payment_succeeded,
        count(*) FILTER (WHERE held_at IS NOT NULL AND expired_at IS NOT NULL AND confirmed_at IS NULL) AS hold_expired,
        count(*) FILTER (WHERE held_at IS NOT NULL AND lost_at IS NOT NULL) AS time_lost,
        count(*) AS booked,
        count(*) FILTER (WHERE confirmed_at IS NOT NULL) AS booked_confirmed,
        count(*) FILTER (WHERE confirmed_at IS NOT NULL AND moved_at IS NOT NULL) AS moved,
        count(*) FILTER (WHERE confirmed_at IS NOT NULL AND cancelled_at IS NOT NULL) AS cancelled,
        0 AS over,
        0 AS missed
    FROM booking_facts GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT
        (starts_at AT TIME ZONE 'UTC')::date AS day, builder_id, session_type_id, source, currency,
        0 AS chosen,
        0 AS detailed,
        0 AS priced_detailed,
        0 AS checkout_started,
        0 AS paid,
        0 AS paid_without_page,
        0 AS free_detailed,
        0 AS confirmed,
        0 AS confirmed_unpaid,
        0 AS took_place,
        0 AS asked_to_pay,
        0 AS payment_succeeded,
        0 AS hold_expired,
        0 AS time_lost,
        0 AS booked,
        0 AS booked_confirmed,
        0 AS moved,
        0 AS cancelled,
        count(*) FILTER (WHERE over_at IS NOT NULL) AS over,
        count(*) FILTER (WHERE over_at IS NOT NULL AND no_show_at IS NOT NULL) AS missed
    FROM booking_facts GROUP BY 1, 2, 3, 4, 5
) AS parts
GROUP BY 1, 2, 3, 4, 5;

INSERT INTO money_days
SELECT
    (moved.at AT TIME ZONE 'UTC')::date, builder_id, session_type_id, source, moved.currency,
    coalesce(sum(minor) FILTER (WHERE why IN ('paid', 'paid_by_hand')), 0),
    coalesce(-sum(minor) FILTER (WHERE why = 'refunded'), 0),
    coalesce(-sum(minor) FILTER (WHERE why = 'disputed'), 0),
    sum(minor),
    coalesce(sum(minor) FILTER (WHERE why = 'paid_by_hand'), 0),
    count(*) FILTER (WHERE cardinality(money_at) = 1)
FROM booking_facts, unnest(money_at, money_kinds, money_minor, money_currencies) AS moved (at, why, minor, currency)
GROUP BY 1, 2, 3, 4, 5;

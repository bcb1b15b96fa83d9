-- One row for each booking, from which figures are counted. It holds nobody's name or address.
CREATE TABLE booking_facts (
    booking_id uuid PRIMARY KEY,
    builder_id text NOT NULL,
    session_type_id text NOT NULL,
    source text NOT NULL,
    utm_source text NOT NULL,
    utm_medium text NOT NULL,
    utm_campaign text NOT NULL,
    zone text NOT NULL,
    language text NOT NULL,
    device text NOT NULL,
    is_priced boolean NOT NULL,
    price_minor bigint NOT NULL,
    currency text NOT NULL,
    duration_minutes integer NOT NULL,
    status text NOT NULL,
    payment_status text NOT NULL,
    starts_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    chosen_at timestamptz NOT NULL,
    held_at timestamptz,
    details_at timestamptz,
    checkout_initiated_at timestamptz,
    checkout_started_at timestamptz,
    checkout_completed_at timestamptz,
    checkout_expired_at timestamptz,
    checkouts integer NOT NULL,
    payment_failed_at timestamptz,
    payments_failed integer NOT NULL,
    reserved_at timestamptz,
    paid_at timestamptz,
    money_in_at timestamptz,
    confirmed_at timestamptz,
    moved_at timestamptz,
    moves integer NOT NULL,
    lost_at timestamptz,
    expired_at timestamptz,
    cancelled_at timestamptz,
    cancelled_by text NOT NULL,
    refunded_at timestamptz,
    disputed_at timestamptz,
    over_at timestamptz,
    completed_at timestamptz,
    no_show_at timestamptz,
    paid_minor bigint NOT NULL,
    reserved_minor bigint NOT NULL,
    refunded_minor bigint NOT NULL,
    disputed_minor bigint NOT NULL,
    kept_minor bigint NOT NULL,
    by_hand_minor bigint NOT NULL,
    money_at timestamptz [] NOT NULL,
    money_kinds text [] NOT NULL,
    money_minor bigint [] NOT NULL,
    money_currencies text [] NOT NULL
) WITH (
    fillfactor = 85
);

CREATE INDEX booking_facts_chosen_idx ON booking_facts (chosen_at, booking_id);
CREATE INDEX booking_facts_starts_idx ON booking_facts (starts_at, booking_id);
-- The latest movement of a booking's money.
CREATE INDEX booking_facts_money_idx ON booking_facts ((money_at[cardinality(money_at)]))
WHERE cardinality(money_at) > 0;

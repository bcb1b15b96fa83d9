-- Stripe's balance, entry by entry, of days that are over. Amounts are minor units, less than zero if money left us.
CREATE TABLE balance_entries (
    id text PRIMARY KEY,
    day date NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    category text NOT NULL,
    intent text NOT NULL,
    claimed uuid,
    minor bigint NOT NULL,
    currency text NOT NULL,
    settled_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    settled_currency text NOT NULL
);

CREATE INDEX balance_entries_day_idx ON balance_entries (day);
CREATE INDEX balance_entries_at_idx ON balance_entries (at) WHERE fee_minor <> 0;
CREATE INDEX balance_entries_intent_idx ON balance_entries (intent) WHERE intent <> '';

-- Days whose entries are all kept, and how each compared with our books when it was last looked at.
CREATE TABLE balance_days (
    day date PRIMARY KEY,
    report json
);

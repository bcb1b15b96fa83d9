-- What each booking has brought, by currency. The list is folded anew, as it is from every start at position 0.
TRUNCATE booking_list;
DELETE FROM projection_positions WHERE name = 'booking_list';
ALTER TABLE booking_list ADD COLUMN currencies text [] NOT NULL;
ALTER TABLE booking_list ADD COLUMN paid bigint [] NOT NULL;
ALTER TABLE booking_list ADD COLUMN reserved bigint [] NOT NULL;
ALTER TABLE booking_list ADD COLUMN refunded bigint [] NOT NULL;
ALTER TABLE booking_list ADD COLUMN disputed bigint [] NOT NULL;
ALTER TABLE booking_list ADD COLUMN kept bigint [] NOT NULL;

CREATE INDEX booking_list_sessions_idx ON booking_list (builder_id, starts_at, booking_id);
CREATE INDEX booking_list_takings_idx ON booking_list (builder_id, starts_at) WHERE cardinality(currencies) > 0;

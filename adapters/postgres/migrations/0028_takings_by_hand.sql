-- What of the money paid came outside Stripe: nothing of what was paid before this was known.
ALTER TABLE booking_list ADD COLUMN by_hand bigint [] NOT NULL DEFAULT '{}';
UPDATE booking_list SET by_hand = array_fill(0::bigint, ARRAY[cardinality(paid)]) WHERE cardinality(paid) > 0;
ALTER TABLE booking_list ALTER COLUMN by_hand DROP DEFAULT;

-- What operators look for among the bookings. The list is folded anew, as it is from every start at position 0.
TRUNCATE booking_list;
DELETE FROM projection_positions WHERE name = 'booking_list';
ALTER TABLE booking_list ADD COLUMN concerns text [] NOT NULL;

CREATE INDEX booking_list_concerns_idx ON booking_list (selected_at DESC, booking_id DESC)
WHERE cardinality(concerns) > 0;
CREATE INDEX booking_list_builder_idx ON booking_list (builder_id, selected_at DESC, booking_id DESC);
CREATE INDEX booking_list_starts_idx ON booking_list (starts_at);

-- Parked work is seldom, and asked for by itself.
CREATE INDEX effects_parked_idx ON effects (due) WHERE parked_reason IS NOT NULL;

-- Bookings whose money moved on several days are counted from this index alone: their rows lie all over the table.
DROP INDEX booking_facts_moved_again_idx;
CREATE INDEX booking_facts_moved_again_idx ON booking_facts ((money_at[cardinality(money_at)]))
INCLUDE (booking_id, builder_id, session_type_id, source, money_at, money_currencies)
WHERE cardinality(money_at) > 1;

-- Bodies of deliveries that are still kept, the oldest first.
CREATE INDEX inbox_kept_idx ON inbox (received_at) WHERE body IS NOT NULL;

-- Which bookings a person has.
CREATE INDEX booking_list_person_idx ON booking_list (person_id);

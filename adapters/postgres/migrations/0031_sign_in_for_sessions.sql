-- Sessions that are only booked by who has proved their address.
ALTER TABLE session_types ADD COLUMN requires_sign_in boolean NOT NULL DEFAULT false;

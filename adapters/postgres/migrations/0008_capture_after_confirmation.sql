-- Money is only reserved until Calendly has the session, unless the catalog says otherwise.
ALTER TABLE session_types ALTER COLUMN capture SET DEFAULT 'after_confirmation';
UPDATE session_types SET capture = 'after_confirmation';

-- Where a calendar itself lets anybody book an event type, for when it cannot be asked.
CREATE TABLE calendar_pages (
    event_type_uri text PRIMARY KEY,
    url text NOT NULL
);

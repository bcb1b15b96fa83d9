-- Who made a token and who took it back, and why.
ALTER TABLE api_tokens
    ADD COLUMN made_by text NOT NULL DEFAULT '',
    ADD COLUMN made_why text NOT NULL DEFAULT '',
    ADD COLUMN revoked_by text NOT NULL DEFAULT '',
    ADD COLUMN revoked_why text NOT NULL DEFAULT '';

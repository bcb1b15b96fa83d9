-- Who has proved an address: `person_id` leads to it, sealed; `address_mac` finds it and tells nothing without the keys.
CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    address_mac bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    sessions_valid_from timestamptz NOT NULL
);

-- By which name a provider knows them.
CREATE TABLE account_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);

CREATE INDEX account_identities_account_idx ON account_identities (account_id);

-- Links that sign somebody in once; `body` holds the address, sealed. Rows are deleted a day after their end.
CREATE TABLE sign_in_links (
    id uuid PRIMARY KEY,
    address_mac bytea NOT NULL,
    body bytea NOT NULL,
    asked_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE INDEX sign_in_links_address_idx ON sign_in_links (address_mac, asked_at);
CREATE INDEX sign_in_links_ends_idx ON sign_in_links (ends_at);

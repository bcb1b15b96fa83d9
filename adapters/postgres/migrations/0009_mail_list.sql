-- One row for each mail, folded from its facts. It holds nobody's address.
CREATE TABLE mail_list (
    mail_id uuid PRIMARY KEY,
    booking_id uuid,
    kind text NOT NULL,
    recipient text NOT NULL,
    standing text NOT NULL,
    reason text NOT NULL,
    attempts integer NOT NULL,
    message_id text NOT NULL,
    reported_as_spam boolean NOT NULL,
    wanted_at timestamptz NOT NULL,
    accepted_at timestamptz,
    changed_at timestamptz NOT NULL,
    resend_of uuid,
    resend integer NOT NULL,
    resends integer NOT NULL
) WITH (
    fillfactor = 85
);

CREATE INDEX mail_list_wanted_idx ON mail_list (wanted_at DESC);
CREATE INDEX mail_list_booking_idx ON mail_list (booking_id, wanted_at DESC);

-- What waits or ended badly is asked for by itself, and is seldom.
CREATE INDEX mail_list_waiting_idx ON mail_list (wanted_at) WHERE standing IN ('wanted', 'attempted');
CREATE INDEX mail_list_trouble_idx ON mail_list (changed_at) WHERE standing IN ('given_up', 'dropped', 'bounced');

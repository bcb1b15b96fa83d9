-- How often pages before the first fact were seen. Sums alone: nothing here says by whom.
CREATE TABLE page_views (
    day date NOT NULL,
    page text NOT NULL,
    builder text NOT NULL,
    session_type text NOT NULL DEFAULT '',
    times bigint NOT NULL,
    PRIMARY KEY (day, page, builder, session_type)
) WITH (fillfactor = 70);

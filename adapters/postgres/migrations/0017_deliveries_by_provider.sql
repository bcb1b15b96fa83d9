-- The newest deliveries of one provider, and when it delivered last.
CREATE INDEX inbox_provider_idx ON inbox (provider, received_at DESC, id DESC);

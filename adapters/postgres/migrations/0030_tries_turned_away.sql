-- Of the tries of a piece of work, those that a provider turned away by its limits: they do not speak for giving up.
ALTER TABLE effects ADD COLUMN limited integer NOT NULL DEFAULT 0;

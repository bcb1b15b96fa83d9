-- What a profile says beside the headline.
ALTER TABLE builders ADD COLUMN about text NOT NULL DEFAULT '';
ALTER TABLE builders ADD COLUMN skills text [] NOT NULL DEFAULT '{}';

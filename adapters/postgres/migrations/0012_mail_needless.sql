-- What was given up because it is no longer so is missed by nobody. The list is folded anew.
TRUNCATE mail_list;
DELETE FROM projection_positions WHERE name = 'mail_list';
ALTER TABLE mail_list ADD COLUMN needless boolean NOT NULL;

DROP INDEX mail_list_trouble_idx;
CREATE INDEX mail_list_trouble_idx ON mail_list (changed_at)
WHERE standing IN ('given_up', 'dropped', 'bounced') AND NOT needless;

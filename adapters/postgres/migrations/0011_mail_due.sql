-- Mails may be wanted long before they are due. The list is folded anew, as it is from every start at position 0.
TRUNCATE mail_list;
DELETE FROM projection_positions WHERE name = 'mail_list';
ALTER TABLE mail_list ADD COLUMN due_at timestamptz NOT NULL;

CREATE INDEX mail_list_due_idx ON mail_list (due_at);
DROP INDEX mail_list_waiting_idx;
CREATE INDEX mail_list_waiting_idx ON mail_list (due_at) WHERE standing IN ('wanted', 'attempted');

"""docs/mails.md knows every mail that is written."""

import pytest

from adapters.mail_texts.examples import EXAMPLES
from domain.mail.events import MailKind
from entrypoints.mailing.template_data import mail_of
from tests.architecture.source import ROOT

GUIDE = (ROOT / "docs" / "mails.md").read_text("utf-8").splitlines()


@pytest.mark.parametrize("kind", MailKind)
def test_the_guide_says_to_whom_each_mail_goes(kind: MailKind) -> None:
    (row,) = (line for line in GUIDE if line.startswith(f"| `{kind}` |"))
    readers = {str(recipient) for known, recipient in (mail_of(example.facts) for example in EXAMPLES) if known is kind}
    assert readers
    assert {reader for reader in ("client", "builder", "operator") if reader in row.split("|")[2]} == readers

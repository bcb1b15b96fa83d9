"""What the doctor says when a mail cannot be written."""

from collections.abc import Iterator

import pytest
from jinja2 import UndefinedError

from application.requests.calendar_check import Light
from domain.mail.events import MailKind
from entrypoints.doctor import work
from entrypoints.mailing.preview import Preview, previews


def test_a_kind_that_cannot_be_written_is_a_line_and_the_others_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(kind: str) -> Iterator[Preview]:
        if kind == MailKind.CONFIRMED:
            raise UndefinedError("'nobody' is undefined")
        return previews(kind)

    monkeypatch.setattr(work, "previews", broken)
    bad, good = work._mails()
    assert (bad.light, good.light) == (Light.FAIL, Light.OK)
    assert bad.detail == "Those of the kind confirmed cannot be written: UndefinedError: 'nobody' is undefined."
    assert bad.mend.startswith("Run: booking mails preview --kind confirmed")

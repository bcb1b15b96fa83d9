"""docs/concepts.md: its pictures and its numbers are those of the code."""

import re
from xml.etree import ElementTree as ET

import pytest

from application.limits import CALL_TIMEOUT_SECONDS, LEASE_SECONDS
from application.ports.audit_ledger import INVARIANTS
from domain.booking.status import Status
from entrypoints.auditing import AUDITED_EVERY
from tests.guides import ROOT

PAGE = (ROOT / "docs" / "concepts.md").read_text("utf-8")
SVG = "{http://www.w3.org/2000/svg}"


def _words_of(name: str) -> list[str]:
    return [text.strip() for text in ET.parse(ROOT / "docs" / "pictures" / name).getroot().itertext()]


def test_the_life_of_a_booking_has_every_status() -> None:
    drawn = {word for word in _words_of("life-of-a-booking.svg") if re.fullmatch(r"[A-Z_]{4,}", word)}
    assert drawn == set(Status)


def test_the_limits_of_work_are_those_of_the_code() -> None:
    words = _words_of("how-work-goes-out.svg")
    assert f"a lease of {LEASE_SECONDS} s" in words
    assert f"{CALL_TIMEOUT_SECONDS} s at most" in words
    assert f"after {LEASE_SECONDS} seconds another goes on" in PAGE


def test_the_audit_is_told_as_it_runs() -> None:
    assert len(INVARIANTS) == 9
    assert "nine promises" in PAGE
    assert AUDITED_EVERY.total_seconds() == 180
    assert "every three minutes" in PAGE


@pytest.mark.parametrize("name", [path.name for path in sorted((ROOT / "docs" / "pictures").glob("*.svg"))])
def test_a_picture_is_on_the_page_with_words_beside_it_and_loads_nothing(name: str) -> None:
    text = (ROOT / "docs" / "pictures" / name).read_text("utf-8")
    root = ET.fromstring(text)
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    assert re.findall(r"https?://\S+", text.replace(SVG[1:-1], "")) == []
    assert re.search(rf"!\[[^\]]{{40,}}\]\(pictures/{name}\)", PAGE), "its words stand for it where it is not seen"

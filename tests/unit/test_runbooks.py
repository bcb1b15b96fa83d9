"""Each alarm leads to a runbook that speaks of it, each runbook has its parts, and what it names on a page is there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with litestar, its stubs do not
from babel.messages.pofile import read_po

from tests.guides import ROOT

RUNBOOKS = ROOT / "docs" / "runbooks"
PAGES = {path.name: path.read_text("utf-8") for path in sorted(RUNBOOKS.glob("*.md"))}
WITHOUT_PARTS = {"index.md", "support-scripts.md"}
ESCALATION = "escalation.md"
PARTS = ("## Never", "## Escalate", "## Tell")
_ON_A_PAGE = re.compile(r"\*\*([^*]+)\*\*")


def _rules() -> list[dict[str, Any]]:
    files = sorted((ROOT / "deploy" / "alarms").glob("*.yaml"))
    return [rule for file in files for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]


def test_every_alarm_leads_to_a_page_that_speaks_of_it() -> None:
    rules = _rules()
    assert len(rules) > 10
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in PAGES[_page_of(rule)]] == []


def test_no_page_speaks_of_an_alarm_that_there_is_not() -> None:
    named = {alarm for text in PAGES.values() for alarm in re.findall(r"`(Booking[A-Za-z]+)`", text)}
    assert named == {rule["alert"] for rule in _rules()}


def _page_of(rule: dict[str, Any]) -> str:
    return Path(rule["annotations"]["runbook"]).name


@pytest.mark.parametrize("name", sorted(PAGES.keys() - WITHOUT_PARTS))
def test_a_runbook_says_what_to_do_what_never_and_whom_to_tell(name: str) -> None:
    text = PAGES[name]
    wanted = ("## Never",) if name == ESCALATION else PARTS
    assert [part for part in wanted if f"\n{part}\n" not in text] == []
    assert "```sh" in text, "how is it seen by a command?"
    assert "/operator" in text or name == ESCALATION, "on which page is it seen?"


def test_what_is_in_bold_stands_on_a_page_of_the_service() -> None:
    with (ROOT / "entrypoints" / "http" / "locales" / "de.po").open("rb") as file:
        words = {message.id for message in read_po(file)}
    absent = [(name, bold) for name, text in PAGES.items() for bold in _ON_A_PAGE.findall(text) if bold not in words]
    assert absent == [], "bold is for words of a page; what is only stressed is in italics"


def test_every_sentence_for_a_client_is_there_in_both_languages() -> None:
    quotes = re.findall(r"(?:^> .*\n)+", PAGES["support-scripts.md"], re.MULTILINE)
    assert len(quotes) >= 20
    for english, german in zip(quotes[::2], quotes[1::2], strict=True):
        assert set(re.findall(r"\{[^}]+\}", english)) == set(re.findall(r"\{[^}]+\}", german)), english

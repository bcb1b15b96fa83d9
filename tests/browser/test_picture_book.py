"""docs/screens shows every state, and nothing that is none. No browser is needed to see that."""

import pytest

from tests.browser import picture_book
from tests.browser.every_state import EVERY_STATE
from tests.browser.picture_book import BYTES_MAX, DARK, DOCS, GERMAN, every_file, page, pictures

FOLDER = DOCS / "screens"


def test_every_state_has_its_pictures() -> None:
    there = {file.name for file in FOLDER.iterdir()}
    without = [state for state in EVERY_STATE if not {picture.file for picture in pictures(state)} <= there]
    run = f'make screenshots ONLY="{",".join(without)}"'
    assert without == [], f"{len(without)} states have no pictures. Run `{run}`, and commit docs/"
    orphans = there - every_file()
    assert orphans == set(), f"pictures of no state. Run `make screenshots`, which deletes them: {sorted(orphans)}"


def test_the_page_shows_every_state() -> None:
    written = (DOCS / "screens.md").read_text(encoding="utf-8")
    assert written == page(), (
        'docs/screens.md is not what the states say. Run `make screenshots`, or ONLY="a new state", and commit'
    )
    assert [state for state in EVERY_STATE if f"### {state[:1].upper()}{state[1:]}\n" not in written] == []


def test_no_two_pictures_share_a_file() -> None:
    assert len(every_file()) == sum(len(pictures(state)) for state in EVERY_STATE)


def test_what_is_shown_in_dark_and_in_german_is_a_state() -> None:
    assert (DARK | GERMAN) - EVERY_STATE.keys() == set()


def test_the_pictures_stay_small() -> None:
    together = sum(file.stat().st_size for file in FOLDER.iterdir())
    assert together <= BYTES_MAX, "lower HEIGHT_MAX, QUALITY or SCALE, and draw all anew with `make screenshots`"


def test_a_new_state_is_named_with_the_command_that_draws_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with_one_more = EVERY_STATE | {"client: elated": next(iter(EVERY_STATE.values()))}
    monkeypatch.setattr(picture_book, "EVERY_STATE", with_one_more)
    monkeypatch.setattr(f"{__name__}.EVERY_STATE", with_one_more)
    with pytest.raises(AssertionError, match=r'make screenshots ONLY=".*client: elated"'):
        test_every_state_has_its_pictures()

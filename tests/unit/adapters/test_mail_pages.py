"""The page of a mail: readable by anybody, on a phone, by day and by night."""

import re
from gettext import NullTranslations
from itertools import chain

import pytest
from babel import Locale

from adapters.mail_texts import writer
from adapters.mail_texts.examples import EXAMPLES
from adapters.mail_texts.languages import Language
from domain.mail.events import MailKind
from tests.unit.adapters.mail_examples import FACTS, WRITER, write

_DAY = {"#1f2328": "#ffffff", "#57606a": "#ffffff", "#0b57d0": "#ffffff", "#ffffff": "#0b57d0"}
_NIGHT = {"#e8eaed": "#16191d", "#b3bac2": "#16191d", "#9cc2ff": "#16191d", "#0b1a33": "#9cc2ff"}
_LINES = {"#8c959f": "#ffffff", "#5b6570": "#16191d"}
"""What is written or drawn in which colour, on which ground."""
_PAGES = [WRITER.write(example.facts).html for example in EXAMPLES]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("words", "ground"), [*_DAY.items(), *_NIGHT.items()])
def test_words_stand_out_from_their_ground(words: str, ground: str) -> None:
    assert contrast(words, ground) >= 4.5


@pytest.mark.parametrize(("line", "ground"), _LINES.items())
def test_lines_can_be_seen(line: str, ground: str) -> None:
    assert contrast(line, ground) >= 2.5


def test_no_page_has_a_colour_that_is_not_looked_at() -> None:
    used = set(re.findall(r"#[0-9a-fA-F]{3,6}(?=[;\" ])", "".join(_PAGES)))
    assert used == set(chain(*_DAY.items(), *_NIGHT.items(), *_LINES.items()))


def test_every_colour_by_day_stands_inline_and_has_one_by_night() -> None:
    html = write(kind=MailKind.CONFIRMED).html
    for colour in _DAY:
        assert f"color:{colour}" in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert html.count('<meta name="color-scheme" content="light dark">') == 1


def test_words_are_large_and_links_are_as_large_as_a_finger() -> None:
    for html in _PAGES:
        assert "font-size:16px" in html
        assert "max-width:36em" in html
        assert not [size for size in re.findall(r"font-size:(\d+)px", html) if 1 < int(size) < 14]
        links = re.findall(r"<a [^>]*>", html)
        assert [link for link in links if "min-height:44px" not in link or "display:inline-block" not in link] == []


def test_a_page_asks_nothing_of_the_network_and_runs_nothing() -> None:
    for html in _PAGES:
        assert not re.findall(r"<(?:script|img|link|iframe|form|svg)\b|url\(|@import|src=| on\w+=", html)


def test_a_language_from_right_to_left_turns_the_page_round() -> None:
    hebrew = Language("he", Locale("he"), NullTranslations())
    template = writer._environment(hebrew, autoescape=True).get_template("confirmed_client.html")
    page = template.render(writer._words(FACTS, hebrew), layout="layout_page.html", voice="voice_page.html")
    assert '<html lang="he" dir="rtl">' in page
    assert "text-align:right" in page
    assert "text-align:left" not in page


def test_only_facts_stand_in_a_table_with_headers() -> None:
    for html in _PAGES:
        for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
            assert 'role="presentation"' in table or table.count('scope="row"') == table.count("<tr>")

"""`booking mails preview`: every mail to look at, with nothing prepared."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

from adapters.mail_texts.examples import EXAMPLES
from adapters.mail_texts.languages import ENGLISH, translated
from domain.mail.events import MailKind
from entrypoints.cli import main
from entrypoints.mailing.preview import kinds
from entrypoints.settings import VARIABLE_NAMES
from tests.integration.http.html import Page

LANGUAGES = (ENGLISH.name, *translated())


def preview(*words: str) -> Result:
    """Without a single setting."""
    nothing: dict[str, str | None] = dict.fromkeys(VARIABLE_NAMES)
    return CliRunner(env=nothing).invoke(main, ["mails", "preview", *words], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("mails") / "not" / "there yet"
    said = preview("--out", str(out))
    assert said.exit_code == 0, said.output
    assert said.output == f"{len(EXAMPLES) * len(LANGUAGES)} mails; look at {out / 'index.html'}\n"
    return out


def test_every_mail_is_there_in_every_language_and_both_forms(folder: Path) -> None:
    names = {f"{example.name}.{language}" for example in EXAMPLES for language in LANGUAGES}
    assert {path.stem for path in folder.glob("*.txt")} == names
    assert {path.stem for path in folder.glob("*.html")} == {*names, "index"}
    assert all(path.stat().st_size for path in folder.iterdir())


def test_what_changes_a_calendar_has_a_file_that_opens(folder: Path) -> None:
    files = sorted(folder.glob("*.ics"))
    assert {path.name.partition("-")[0] for path in files} == {"confirmed", "moved", "cancelled"}
    for path in files:
        (event,) = Calendar.from_ical(path.read_bytes()).events
        assert event.status == ("CANCELLED" if path.name.startswith("cancelled") else "CONFIRMED")


def test_the_index_leads_to_every_file_and_tells_of_each_mail(folder: Path) -> None:
    page = Page((folder / "index.html").read_text("utf-8"))
    assert page.faults == []
    led_to = {link["href"] for link in page.all("a") if not link["href"].startswith("#")}
    assert led_to == {path.name for path in folder.iterdir()} - {"index.html"}
    assert len(page.all("iframe")) == len(page.all("article")) == len(EXAMPLES) * len(LANGUAGES)
    assert {frame["sandbox"] for frame in page.all("iframe")} == {""}
    assert {article["lang"] for article in page.all("article")} == set(LANGUAGES)
    assert "Booked: Deep dive with Ada Example" in page.text
    assert "Hello Grace Example" in page.text


@pytest.mark.parametrize("kind", [MailKind.CANCELLED, MailKind.AGENDA, MailKind.ALARM])
def test_one_kind_alone(tmp_path: Path, kind: MailKind) -> None:
    assert preview("--out", str(tmp_path), "--kind", str(kind)).exit_code == 0
    assert {path.name.partition("-")[0] for path in tmp_path.glob("*.txt")} == {str(kind)}


def test_there_are_examples_of_every_kind() -> None:
    assert kinds() == tuple(MailKind)


def test_an_unknown_kind_is_told_which_there_are(tmp_path: Path) -> None:
    refused = preview("--out", str(tmp_path / "never"), "--kind", "canceled")
    assert refused.exit_code == 2
    assert "'canceled' is not one of 'confirmed', 'receipt', 'cancelled'" in refused.output
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize(("below", "says"), [("", "is a file"), ("deeper", "cannot be written: Not a directory")])
def test_a_folder_that_cannot_be_one_is_a_line(tmp_path: Path, below: str, says: str) -> None:
    (tmp_path / "file").write_text("mine")
    refused = preview("--out", str(tmp_path / "file" / below))
    assert refused.exit_code == 1
    assert says in refused.output
    assert len(refused.output.splitlines()) == 1
    assert (tmp_path / "file").read_text() == "mine"

from pathlib import Path

import pytest

from adapters.postgres.database import PostgresDatabase
from domain.identifiers import BuilderId, SessionTypeId
from domain.terms import Capture, Terms
from entrypoints.catalog_file import CatalogFault, decode_catalog, read_catalog
from entrypoints.sandbox.catalog import demo_catalog
from tests.conftest import DATA_KEYS
from tests.integration.cli.conftest import Run

ADA = """\
[[builder]]
slug = "ada"
name = "Ada"
email = "ada@example.com"
timezone = "Europe/London"

[[builder.session_type]]
id = "ada-intro"
title = "Intro"
duration_minutes = 30
price = "149.00"
currency = "USD"
"""


def _faults(text: str) -> tuple[str, ...]:
    with pytest.raises(CatalogFault) as raised:
        read_catalog(text)
    return raised.value.faults


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('"Europe/London"', '"Europe"', "line 1 (builder): timezone 'Europe' is not"),
        ('"Europe/London"', '""', "line 1 (builder): timezone '' is not"),
        ("timezone", 'language = "English"\ntimezone', "line 1 (builder): language 'English' is not a language tag"),
        ('name = "Ada"', 'name = " "', "line 1 (builder): name must not be blank"),
        ('name = "Ada"', 'name = "Ada\\nBcc: all@example.com"', "line 1 (builder): name must be one line of text"),
        ('"Intro"', '"Intro\\r\\nBcc: x"', "line 7 (session_type): title must be one line of text"),
        ('"ada@example.com"', '"ada@example.test"', "line 1 (builder): email is not an e-mail address. The part"),
        ('"ada@example.com"', '"ada"', "line 1 (builder): email is not an e-mail address. An email address must have"),
        (
            "timezone",
            'photo = "http://example.com/a.jpg"\ntimezone',
            "line 1 (builder): photo must be an https address",
        ),
        ("timezone", 'about = "a\\u0000b"\ntimezone', "line 1 (builder): about must be plain text"),
        ("timezone", f'about = "{"x" * 5001}"\ntimezone', "line 1 (builder): about must have at most 5000"),
        ("timezone", 'skills = ["Go", " go "]\ntimezone', "line 1 (builder): skills: one is named twice"),
        ("timezone", 'skills = ["a\\nb"]\ntimezone', "line 1 (builder): skills: each must be one line of text"),
        ("timezone", 'skills = ["%s"]\ntimezone' % ("x" * 41), "line 1 (builder): skills: 'xxx"),
        (
            "timezone",
            f"skills = {[str(n) for n in range(13)]}\ntimezone",
            "line 1 (builder): skills: at most 12, not 13",
        ),
        ("timezone", 'skills = "Go"\ntimezone', "line 1 (builder): Expected `array`, got `str` - at `skills`"),
        (
            "timezone",
            'photo = "/static/a.jpg"\navatar_url = "/static/b.jpg"\ntimezone',
            "line 1 (builder): avatar_url is the earlier name of photo",
        ),
        ('"Intro"', '""', "line 7 (session_type): title must not be blank"),
        ('"ada-intro"', '""', "line 7 (session_type): id must not be blank"),
        ('"149.00"', '"-149.00"', "line 7 (session_type): price: an amount is zero or more, not '-149.00'"),
        (
            '"149.00"',
            '"0.49"',
            "line 7 (session_type): price: 0.49 USD is less than Stripe takes (0.50 USD); 0 makes the session free",
        ),
        (
            '"149.00"',
            '"1000000"',
            "line 7 (session_type): price: 1000000.00 USD is more than Stripe takes at once (999999.99 USD)",
        ),
        ('"USD"', '"USD"\ncapture = "later"', "line 7 (session_type): capture must be at_once or after_confirmation"),
        (
            '"USD"',
            '"USD"\ndelayed_methods = "no"',
            "line 7 (session_type): Expected `bool`, got `str` - at `delayed_me",
        ),
        ("[[builder.session_type]]", "[builder.session_type]", "line 1 (builder): each session_type is a table"),
    ],
)
def test_a_fault_is_named_with_its_line(right: str, wrong: str, fault: str) -> None:
    (named,) = _faults(ADA.replace(right, wrong))
    assert named.startswith(fault)


def _terms(more: str) -> Terms:
    return read_catalog(f"{ADA}{more}").builders[0].session_types[0].terms


@pytest.mark.parametrize(
    "photo",
    [
        "https://example.com/a.jpg",
        "https://cdn.example.com:8443/a.jpg?size=96&v=2",
        "https://xn--bcher-kva.example/a",
        "/static/ada.jpg",
        "/static/people/ada-1.webp",
    ],
)
def test_a_photo_is_an_https_address_or_a_file_of_our_own(photo: str) -> None:
    (builder,) = read_catalog(ADA.replace("timezone", f'photo = "{photo}"\ntimezone')).builders
    assert builder.avatar_url == photo
    (builder,) = read_catalog(ADA.replace("timezone", f'avatar_url = "{photo}"\ntimezone')).builders
    assert builder.avatar_url == photo


@pytest.mark.parametrize(
    "photo",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//example.com/a.jpg",
        "https://me:secret@example.com/a.jpg",
        "https://example.com; script-src *",
        "https://*/a.jpg",
        "https://exam ple.com/a.jpg",
        "https://example.com:port/a.jpg",
        "https:///a.jpg",
        "https://example.com/" + "a" * 1000,
        "/static/../../secrets",
        "/static/.hidden",
        "/static/a%2fb",
        "/static/",
        "/booking/confirmation",
        "ada.jpg",
    ],
)
def test_a_photo_that_a_page_could_not_show_safely_is_refused(photo: str) -> None:
    (fault,) = _faults(ADA.replace("timezone", f'photo = "{photo}"\ntimezone'))
    assert fault.startswith("line 1 (builder): photo must ")


def test_a_profile_is_kept_as_plain_text() -> None:
    text = 'about = """\n  First.\n\nSecond: ü.\n"""\nskills = [" Python ", "Compilers"]\ntimezone'
    (builder,) = read_catalog(ADA.replace("timezone", text)).builders
    assert (builder.about, builder.skills) == ("First.\n\nSecond: ü.", ("Python", "Compilers"))


def test_a_session_is_paid_as_its_table_says() -> None:
    assert (_terms("").capture, _terms("").delayed_methods) == (Capture.AFTER_CONFIRMATION, False)
    for capture in Capture:
        assert _terms(f'capture = "{capture}"').capture is capture
    assert _terms("delayed_methods = true").delayed_methods is True


@pytest.mark.parametrize("text", ["builder = 3", "builder = [3]", '[builder]\nslug = "ada"'])
def test_builders_that_are_no_tables_are_told_their_brackets(text: str) -> None:
    assert _faults(text) == ("each builder is a table that begins with [[builder]], in double brackets",)


def test_a_repeat_is_named_by_its_own_line_also_after_a_builder_that_cannot_be_read() -> None:
    unreadable = "[[builder]]\nslug = 3\n"
    assert _faults(unreadable + ADA + ADA)[1:] == (
        "line 15 (builder): slug 'ada' is used twice",
        "line 21 (session_type): id 'ada-intro' is used twice",
    )


def test_a_file_that_is_not_utf_8_is_told_where() -> None:
    with pytest.raises(CatalogFault, match="line 3: not UTF-8"):
        decode_catalog(ADA.replace('"Ada"', '"Adäle"').encode("latin-1"))
    assert decode_catalog(b"\xef\xbb\xbf" + ADA.encode()) == ADA


def test_the_printed_example_can_be_imported_and_uses_every_key(
    run: Run, database: PostgresDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(run("catalog", "example").output)
    done = run("catalog", "import", str(file), APP_DATA_KEYS=DATA_KEYS[0])
    assert (done.exit_code, done.output) == (0, "In force: 2 builders, 2 session types.\n")
    found = database.catalog.session_type(SessionTypeId("ada-deep-dive"))
    assert found is not None
    ada, deep_dive = found
    profile = (ada.headline, ada.about, ada.avatar_url, ada.skills)
    assert all((*profile, ada.calendar, deep_dive.event_type_uri, deep_dive.description))
    assert ada.not_bookable_reason is None
    assert ada.connected_at is not None


def test_an_import_names_what_it_withdraws_and_counts_one_as_one(
    run: Run, database: PostgresDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(demo_catalog("http://127.0.0.1:8900"))
    run("catalog", "import", str(file), APP_DATA_KEYS=DATA_KEYS[0])
    file.write_text(ADA)
    done = run("catalog", "import", str(file), APP_DATA_KEYS=DATA_KEYS[0])
    assert done.output.splitlines() == [
        "In force: 1 builder, 1 session type.",
        "Withdrawn: session type ada-deep-dive (Deep dive)",
        "Withdrawn: builder grace (Grace Example)",
        "Withdrawn: session type grace-review (Code review)",
        "Withdrawn: builder linus (Linus Example)",
    ]
    assert database.catalog.builder(BuilderId("grace")) is None


def test_a_file_without_builders_withdraws_everything_only_when_told_to(
    run: Run, database: PostgresDatabase, tmp_path: Path
) -> None:
    file, empty = tmp_path / "catalog.toml", tmp_path / "empty.toml"
    file.write_text(ADA)
    empty.touch()
    run("catalog", "import", str(file), APP_DATA_KEYS=DATA_KEYS[0])
    refused = run("catalog", "import", str(empty), APP_DATA_KEYS=DATA_KEYS[0])
    assert refused.exit_code == 2
    assert "--allow-empty" in refused.stderr
    assert database.catalog.builder(BuilderId("ada")) is not None
    done = run("catalog", "import", str(empty), "--allow-empty", APP_DATA_KEYS=DATA_KEYS[0])
    assert done.output.startswith("In force: 0 builders, 0 session types.\nWithdrawn: ")
    assert database.catalog.builder(BuilderId("ada")) is None

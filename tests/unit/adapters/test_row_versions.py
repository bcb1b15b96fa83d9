"""Whoever changes what a read model says raises its version, so that operators are told to make its rows anew."""

from msgspec.structs import replace

from tests.unit.adapters.row_prints import prints, said_otherwise, written


def test_rows_say_the_same_as_long_as_their_version_is_the_same() -> None:
    otherwise = said_otherwise(list(prints()), written())
    assert not otherwise, (
        "These rows say something else than before. Raise the version of their read model in"
        " adapters/postgres/row_tables.py, so that operators are told to rebuild it, then run"
        f" `python -m tests.unit.adapters.row_prints`: {otherwise}"
    )


def test_every_story_is_written_down() -> None:
    assert list(prints()) == written(), "Run `python -m tests.unit.adapters.row_prints`"


def test_a_changed_row_is_named_unless_its_version_or_its_story_changed_too() -> None:
    (before, *_) = written()
    changed = replace(before, row="otherwise")
    assert said_otherwise([changed], [before]) == [f"{before.projection}: {before.name}"]
    assert said_otherwise([replace(changed, version=before.version + 1)], [before]) == []
    assert said_otherwise([replace(changed, story="another")], [before]) == []

"""What a definition says is what translators were given."""

from application.figures.definitions import DEFINITIONS
from entrypoints.http.figure_words import MEANINGS


def test_translators_have_every_word_of_the_definitions_and_no_other() -> None:
    said = {text for one in DEFINITIONS for text in (one.title, one.formula, one.counts, one.leaves_out)}
    assert said - MEANINGS == set()
    assert MEANINGS - said == set()

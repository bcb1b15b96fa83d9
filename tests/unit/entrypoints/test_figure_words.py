"""What a definition says is what translators were given."""

from application.figures.definitions import DEFINITIONS
from application.figures.differences import EXPLANATIONS
from entrypoints.http.figure_words import DIFFERENCES, MEANINGS


def test_translators_have_every_word_of_the_definitions_and_no_other() -> None:
    said = {text for one in DEFINITIONS for text in (one.title, one.formula, one.counts, one.leaves_out)}
    assert said - MEANINGS == set()
    assert MEANINGS - said == set()


def test_translators_have_every_word_about_differences_and_no_other() -> None:
    assert {text for one in EXPLANATIONS.values() for text in (one.title, one.to_do)} == DIFFERENCES

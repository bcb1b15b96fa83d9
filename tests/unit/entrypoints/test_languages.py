"""The language that somebody reads, from what they or their browser say."""

import pytest

from entrypoints.languages import language_fault, preferred_language


@pytest.mark.parametrize("tag", ["de", "pt-BR", "pt-br", "zh-Hant-TW", "tlh", "de-1996", "sr-Latn-RS"])
def test_a_tag_may_name_any_language(tag: str) -> None:
    assert language_fault(tag) is None


@pytest.mark.parametrize(
    "tag", ["", "*", "d", "English", "pt_BR", "de-", "-de", "de,en", "de;q=1", "de\n", "d\u00e9", "en" + "-abc" * 9]
)
def test_what_is_no_tag_is_refused_with_an_example(tag: str) -> None:
    assert language_fault(tag) == "is not a language tag, such as de or pt-BR"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", ""),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de-AT"),
        ("en;q=0.5, de", "de"),
        ("en-GB,fr", "en-GB"),
        ("fr;q=0, en;q=0.1", "en"),
        ("*, fr;q=0.1", "fr"),
        ("xx-YY, tlh, pt-br;q=0.5", "pt-br"),
        ("de;q=much, en", "en"),
        ("*", ""),
        ("fr;q=0", ""),
        (",,;q=1,=;", ""),
        ("de\x00,it", "it"),
        ("a" * 5_000 + ",it", "it"),
    ],
)
def test_the_first_tag_of_a_header_that_names_a_language_counts(header: str, language: str) -> None:
    assert preferred_language(header) == language

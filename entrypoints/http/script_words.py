"""What scripts say, in the page's language: only the words of those that the page loads, and none in English."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_file

from adapters.mail_texts.languages import ENGLISH
from entrypoints.http.speaking import language, page_language

_FOLDER = Path(__file__).parent / "static" / "js"
_KEYWORDS = {"gettext": None, "ngettext": (1, 2)}
_PLURALS_TOLD = 200  # how the form is chosen repeats itself by the hundred in every language

Words = dict[str, str | list[str]]


def script_words(modules: tuple[str, ...]) -> Words | None:
    """By the English; for a plural by its second form, with every form of it and under "" which form a number takes."""
    spoken = language()
    return None if spoken.name == ENGLISH.name else _words(spoken.name, modules)


@cache
def _words(name: str, modules: tuple[str, ...]) -> Words:
    spoken = page_language(name)
    words: Words = {}
    for message in (message for module in modules for message in _said(module)):
        match message:
            case (one, many):
                forms = {number: spoken.translations.ngettext(one, many, number) for number in range(_PLURALS_TOLD)}
                known = list(dict.fromkeys(forms.values()))
                words[many] = known
                words[""] = "".join(str(known.index(forms[number])) for number in forms)
            case str():
                words[message] = spoken.translations.gettext(message)
    return words


@cache
def _said(module: str) -> tuple[str | tuple[str, str], ...]:
    return tuple(_messages(_FOLDER / f"{module}.js"))


def _messages(file: Path) -> Iterator[str | tuple[str, str]]:
    found = extract_from_file("javascript", file, keywords=_KEYWORDS, options={"parse_template_string": True})
    for _, message, _, _ in found:
        yield message if isinstance(message, str) else (message[0], message[1])

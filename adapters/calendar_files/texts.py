"""Any text as iCalendar can hold it; escaping and folding are the library's."""

import unicodedata

# controls end a line or the file; halves of letters (surrogates) have no encoding
_FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}


def one_line(text: str, length_max: int) -> str:
    return " ".join(_allowed(text).split())[:length_max].rstrip()


def paragraphs(text: str) -> str:
    return "\n".join(" ".join(_allowed(line).split()) for line in text.splitlines())


def _allowed(text: str) -> str:
    return "".join(" " if unicodedata.category(letter) in _FORBIDDEN else letter for letter in text)

"""Who does something by hand, and why: asked in every form that changes something, and kept with what it did."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from entrypoints.http.api.operator_words import NOTHING_PERSONAL, WHO_LENGTH_MAX, WHY_LENGTH_MAX
from entrypoints.http.fields import one_line_fault
from entrypoints.http.operator_commands import told
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.speaking import gettext, marked

_ASKED = (
    ("by", marked("Say who you are."), WHO_LENGTH_MAX),
    ("why", marked("Say why."), WHY_LENGTH_MAX),
)


_IN_ONE_LINE = {
    "by": marked("Say who you are in one line of at most %(count)s characters."),
    "why": marked("Say why in one line of at most %(count)s characters."),
}


class WhoAndWhy(Struct, frozen=True):
    """As it was typed."""

    by: str = ""
    why: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "WhoAndWhy":
        return cls(form.get("by", "").strip(), form.get("why", "").strip())

    @property
    def said(self) -> str:
        """As it follows the words of a cause."""
        return told(self.by, self.why)

    def mistakes(self) -> Iterator[Mistake]:
        for name, asks, length_max in _ASKED:
            text = getattr(self, name)
            if not text:
                yield Mistake(name, gettext(asks))
            elif one_line_fault(text) or len(text) > length_max:
                yield Mistake(name, gettext(_IN_ONE_LINE[name], count=length_max))


KEPT = NOTHING_PERSONAL
"""What is said beside the fields, once it is in the language of the request."""

"""Who does something by hand, and why: asked in every form that changes something, and kept with what it did."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from entrypoints.http.api.operator_words import NOTHING_PERSONAL, WHO_LENGTH_MAX, WHY_LENGTH_MAX
from entrypoints.http.fields import one_line_fault
from entrypoints.http.operator_commands import told
from entrypoints.http.pages.details_page import Mistake

_ASKED = (
    ("by", "Say who you are", WHO_LENGTH_MAX),
    ("why", "Say why", WHY_LENGTH_MAX),
)


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
                yield Mistake(name, f"{asks}.")
            elif one_line_fault(text) or len(text) > length_max:
                yield Mistake(name, f"{asks} in one line of at most {length_max} characters.")


KEPT = NOTHING_PERSONAL
"""What is said beside the fields."""

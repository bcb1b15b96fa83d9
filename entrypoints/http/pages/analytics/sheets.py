"""A table of figures: what the page shows and what the CSV holds are the same lines."""

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import format_decimal, format_percent
from msgspec import Struct

from application.figures.definition import Definition
from domain.money import Money, minor_unit_exponent
from entrypoints.http.amounts import amount_words
from entrypoints.http.pages.analytics.pictures import Bars, Columns
from entrypoints.http.speaking import gettext, language

_BEGINS_A_FORMULA = re.compile(r"[=+\-@\t\r]")
_TABLE = "table"
_SHARE_DIGITS = Decimal("0.0001")


class Cell(Struct, frozen=True):
    """`words` for a reader, `value` for a program; `path` leads to the bookings behind."""

    words: str = ""
    value: str | int | Decimal | None = None
    path: str = ""
    is_said: bool = False
    """Words to read, not a reference to copy."""


class Meaning(Struct, frozen=True, kw_only=True):
    """A definition in the reader's language."""

    title: str
    formula: str
    counts: str
    leaves_out: str


class Line(Struct, frozen=True, kw_only=True):
    key: str
    words: str
    cells: tuple[Cell, ...]
    meaning: Meaning | None = None
    note: str = ""
    """More words below, for readers alone."""


class Sheet(Struct, frozen=True, kw_only=True):
    """`key` names the table in a CSV with several; `columns` are the names for programs with the words for readers,
    that of the lines first. `meanings` say what the columns mean where the lines do not say it themselves.
    """

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    picture: Bars | Columns | None = None
    meanings: tuple[Meaning, ...] = ()

    @property
    def of_words(self) -> frozenset[str]:
        """The columns that are read from the left."""
        named = (
            (name, cell) for line in self.lines for (name, _), cell in zip(self.columns[1:], line.cells, strict=True)
        )
        return frozenset(name for name, cell in named if isinstance(cell.value, str))

    @property
    def is_plain(self) -> bool:
        """Its lines are short enough to stay a table on a phone."""
        cells = [cell for line in self.lines for cell in line.cells]
        return not any(line.meaning for line in self.lines) and not any(isinstance(cell.value, str) for cell in cells)


def meaning_of(definition: Definition) -> Meaning:
    return Meaning(
        title=gettext(definition.title),
        formula=gettext(definition.formula),
        counts=gettext(definition.counts),
        leaves_out=gettext(definition.leaves_out),
    )


def count_cell(count: int, path: str = "") -> Cell:
    """A nought leads nowhere."""
    return Cell(count_words(count), count, path if count else "")


def count_words(count: int) -> str:
    return str(format_decimal(count, locale=language().locale))


def share_cell(share: float | None) -> Cell:
    return Cell(share_words(share), None if share is None else Decimal(share).quantize(_SHARE_DIGITS))


def share_words(share: float | None) -> str:
    """Empty if there was nothing to divide by."""
    if share is None:
        return ""
    return str(format_percent(share, format="#,##0.#\N{NO-BREAK SPACE}%", locale=language().locale))


def amount_cell(minor: int, currency: str, path: str = "") -> Cell:
    """For programs in units of the currency, with as many decimals as it has."""
    return Cell(signed_words(minor, currency), Decimal(minor).scaleb(-minor_unit_exponent(currency)), path)


def signed_words(minor: int, currency: str) -> str:
    words = amount_words(Money(abs(minor), currency))
    return f"\N{MINUS SIGN}{words}" if minor < 0 else words


def as_csv(sheets: Sequence[Sheet]) -> str:
    """The tables one below the other, with the columns of all; with several, the first column names the table."""
    written = io.StringIO()
    columns = dict.fromkeys(name for sheet in sheets for name, _ in sheet.columns)
    rows = csv.DictWriter(written, [*((_TABLE,) if len(sheets) > 1 else ()), *columns], extrasaction="ignore")
    rows.writeheader()
    for sheet in sheets:
        for line in sheet.lines:
            values = (line.key, *(cell.value for cell in line.cells))
            named = zip((name for name, _ in sheet.columns), map(_safe, values), strict=True)
            rows.writerow({_TABLE: _safe(sheet.key), **dict(named)})
    return written.getvalue()


def _safe(value: str | int | Decimal | None) -> str | int | Decimal | None:
    """Text that a spreadsheet would work out as a formula gets an apostrophe; numbers are numbers."""
    return f"'{value}" if isinstance(value, str) and _BEGINS_A_FORMULA.match(value) else value

"""Pictures of figures, as places in an SVG: across in percent of its width, so that words stay as large as they are."""

from collections.abc import Sequence

from msgspec import Struct

LINE_HEIGHT = 52
_WORDS_BASE, _BAR_TOP, BAR_HEIGHT = 16, 24, 16
NAME_LENGTH_MAX = 30
COLUMNS_MAX = 130
COLUMNS_HEIGHT = 160
_GAP = 0.2  # of a column's room


class Bar(Struct, frozen=True, kw_only=True):
    """`width` in percent."""

    words: str
    value: str
    width: str
    base: int
    top: int


class Bars(Struct, frozen=True, kw_only=True):
    title: str
    told: str
    height: int
    bars: tuple[Bar, ...]
    kind: str = "bars"


class Column(Struct, frozen=True, kw_only=True):
    """`left` and `width` in percent, the rest in pixels from above; `part` is the dark piece of the column."""

    left: str
    width: str
    top: str
    height: str
    part_top: str
    part_height: str


class Columns(Struct, frozen=True, kw_only=True):
    """`ground` is where nought is."""

    title: str
    told: str
    first: str
    last: str
    most: str
    ground: str
    columns: tuple[Column, ...]
    kind: str = "columns"


def bars(title: str, told: str, values: Sequence[tuple[str, int, str]]) -> Bars:
    """Each with its name, what it is worth, and that in words; one below nought has no bar."""
    most = max((value for _, value, _ in values), default=0)
    drawn = tuple(
        Bar(
            words=_short(name),
            value=words,
            width=_percent(max(value, 0) / most if most > 0 else 0),
            base=number * LINE_HEIGHT + _WORDS_BASE,
            top=number * LINE_HEIGHT + _BAR_TOP,
        )
        for number, (name, value, words) in enumerate(values)
    )
    return Bars(title=title, told=told, height=len(drawn) * LINE_HEIGHT, bars=drawn)


def columns(
    title: str, told: str, values: Sequence[tuple[int, int]], ends: tuple[str, str], most_words: str
) -> Columns:
    """Each value with the part of it that is dark; `ends` name the first and the last one. Below nought goes down."""
    top, bottom = max(0, *(whole for whole, _ in values)), min(0, *(whole for whole, _ in values))
    scale = COLUMNS_HEIGHT / ((top - bottom) or 1)
    room = 1 / len(values)
    return Columns(
        title=title,
        told=told,
        first=ends[0],
        last=ends[1],
        most=most_words,
        ground=_pixels(top * scale),
        columns=tuple(
            Column(
                left=_percent((number + _GAP / 2) * room),
                width=_percent(room * (1 - _GAP)),
                top=_pixels((top - max(whole, 0)) * scale),
                height=_pixels(abs(whole) * scale),
                part_top=_pixels((top - max(part, 0)) * scale),
                part_height=_pixels(abs(part) * scale),
            )
            for number, (whole, part) in enumerate(values)
        ),
    )


def _pixels(height: float) -> str:
    return f"{height:.1f}"


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH_MAX else f"{name[: NAME_LENGTH_MAX - 1]}…"


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"

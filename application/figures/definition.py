"""What a figure means, in words that pages, the API and the guides show beside it."""

from msgspec import Struct


class Definition(Struct, frozen=True, kw_only=True):
    """A rate is `top` divided by the sum of `of`, all of them names of measures; a figure without `top` is no rate."""

    name: str
    title: str
    formula: str
    counts: str
    leaves_out: str
    top: str = ""
    of: tuple[str, ...] = ()

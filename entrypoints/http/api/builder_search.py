"""Finding builders by words and price. The catalog is small: it is read whole and searched here."""

from collections.abc import Sequence

from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from domain.errors import FieldFault, InvalidRequest
from domain.money import Money

PAGE_SIZE = 50
PAGE_SIZE_MAX = 100
QUERY_LENGTH_MAX = 100
MINUTES_MAX = 24 * 60
MAX_PRICE_PATTERN = r"^\d{1,9}(\.\d{1,3})?$"


class Search(Struct, frozen=True, kw_only=True):
    """`words` are all to be found; `currency`, `price_max` and `minutes_max` by one and the same session."""

    words: tuple[str, ...] = ()
    currency: str | None = None
    price_max: Money | None = None
    minutes_max: int | None = None


def read_search(
    query: str | None, price_max: str | None, currency: str | None, minutes_max: int | None = None
) -> Search:
    """Raises InvalidRequest."""
    words = tuple((query or "").casefold().split())
    if price_max is None:
        return Search(words=words, currency=currency, minutes_max=minutes_max)
    if currency is None:
        raise InvalidRequest([FieldFault("currency", "is needed beside maxPrice")])
    try:
        price = Money.parse(price_max, currency)
    except ValueError as fault:
        raise InvalidRequest([FieldFault("maxPrice", str(fault))]) from None
    return Search(words=words, currency=currency, price_max=price, minutes_max=minutes_max)


def search(
    builders: Sequence[Builder], wanted: Search, cursor: str | None, limit: int
) -> tuple[Sequence[Builder], str | None]:
    """One page in catalog order and the cursor of the next; the cursor is the slug that ended the page before."""
    found = [builder for builder in builders if _fits(builder, wanted)]
    first = 0
    if cursor is not None:
        slugs = [builder.id for builder in found]
        if cursor not in slugs:
            raise InvalidRequest([FieldFault("cursor", "is no longer known: begin with the first page")])
        first = slugs.index(cursor) + 1  # type: ignore[arg-type]  # it is a slug: it was just found among them
    page = found[first : first + limit]
    is_last = first + limit >= len(found)
    return page, None if is_last else page[-1].id


def _fits(builder: Builder, wanted: Search) -> bool:
    titles = [session.title for session in builder.session_types]
    text = " ".join((builder.name, builder.headline, *builder.skills, *titles)).casefold()
    if not all(word in text for word in wanted.words):
        return False
    if wanted.currency is None and wanted.minutes_max is None:
        return True
    return any(_is_affordable(session, wanted) and _is_short(session, wanted) for session in builder.session_types)


def _is_short(session: SessionType, wanted: Search) -> bool:
    return wanted.minutes_max is None or session.terms.duration_minutes <= wanted.minutes_max


def _is_affordable(session: SessionType, wanted: Search) -> bool:
    """A free session costs nothing in any currency."""
    price = session.terms.price
    if wanted.price_max is None:
        return wanted.currency in (None, price.currency)
    return not price or (price.currency == wanted.currency and price.amount_minor <= wanted.price_max.amount_minor)


def cheapest_first(builders: Sequence[Builder]) -> Sequence[Builder]:
    """By the cheapest session: free, then each currency for itself, because no rate between two is known."""

    def rank(builder: Builder) -> tuple[bool, bool, str, int]:
        prices = [session.terms.price for session in builder.session_types]
        ranked = [(bool(price), price.currency if price else "", price.amount_minor) for price in prices]
        return (not ranked, *min(ranked, default=(False, "", 0)))

    return sorted(builders, key=rank)

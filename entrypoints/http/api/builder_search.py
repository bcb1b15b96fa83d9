"""Finding builders by words and price. The catalog is small: it is read whole and searched here."""

from collections.abc import Sequence

from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from domain.errors import FieldFault, InvalidRequest
from domain.money import Money

PAGE_SIZE = 50
PAGE_SIZE_MAX = 100
QUERY_LENGTH_MAX = 100
MAX_PRICE_PATTERN = r"^\d{1,9}(\.\d{1,3})?$"


class Search(Struct, frozen=True, kw_only=True):
    """`words` are all to be found; `currency` and `price_max` by one and the same session."""

    words: tuple[str, ...] = ()
    currency: str | None = None
    price_max: Money | None = None


def read_search(query: str | None, price_max: str | None, currency: str | None) -> Search:
    """Raises InvalidRequest."""
    words = tuple((query or "").casefold().split())
    if price_max is None:
        return Search(words=words, currency=currency)
    if currency is None:
        raise InvalidRequest([FieldFault("currency", "is needed beside maxPrice")])
    try:
        return Search(words=words, currency=currency, price_max=Money.parse(price_max, currency))
    except ValueError as fault:
        raise InvalidRequest([FieldFault("maxPrice", str(fault))]) from None


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
    priced = wanted.currency is not None
    return not priced or any(_is_affordable(session, wanted) for session in builder.session_types)


def _is_affordable(session: SessionType, wanted: Search) -> bool:
    """A free session costs nothing in any currency."""
    price = session.terms.price
    if wanted.price_max is None:
        return price.currency == wanted.currency
    return not price or (price.currency == wanted.currency and price.amount_minor <= wanted.price_max.amount_minor)

"""Who did something by hand, and why: kept with the facts for ever."""

from typing import Annotated

from msgspec import Meta

from domain.errors import FieldFault, InvalidRequest
from entrypoints.http.fields import one_line_fault
from entrypoints.http.schemas import Schema
from entrypoints.http.speaking import marked

WHO_LENGTH_MAX = 80
WHY_LENGTH_MAX = 200
SOMEBODY = "an operator"
NOTHING_PERSONAL = marked("It is kept for ever: no names or addresses of clients.")


class OperatorWords(Schema, frozen=True, kw_only=True):
    by: Annotated[
        str, Meta(min_length=1, max_length=WHO_LENGTH_MAX, description="Who of you does it.", examples=["Olga"])
    ] = SOMEBODY
    why: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=WHY_LENGTH_MAX,
            description=f"In one line. {NOTHING_PERSONAL}",
            examples=["the client asked for it"],
        ),
    ]


def told_by(words: OperatorWords, *others: FieldFault) -> tuple[str, str]:
    """Who and why; raises InvalidRequest, with the `others` that were found already."""
    told = {"by": words.by, "why": words.why}
    faults = [FieldFault(name, fault) for name, text in told.items() if (fault := one_line_fault(text))]
    if faults or others:
        raise InvalidRequest([*faults, *others])
    return words.by.strip(), words.why.strip()

"""What an erasure did, without a word about whose it was: ids and counts, and what others still have."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from domain.identifiers import BookingId, PersonId

_AT_STRIPE = (
    "Redact these payments at Stripe. A redacted payment can no longer be refunded, and a dispute about it is lost:"
    " wait until nobody can want either. Stripe keeps what it must by law."
)
_AT_CALENDLY = (
    "An owner or admin deletes the address in Calendly under Admin center, Security, Data deletion; on the Enterprise"
    " plan POST /data_compliance/deletion/invitees does it. The expert's own calendar and mailbox may have copies."
)
STRIPE = (_AT_STRIPE, "https://docs.stripe.com/privacy/redaction")
CALENDLY = (_AT_CALENDLY, "https://help.calendly.com/hc/en-us/articles/4412601189911")
SENDGRID = (
    "Ask SendGrid to erase the address with POST /v3/recipients/erasejob, and take it off the suppression lists.",
    "https://www.twilio.com/docs/sendgrid/api-reference/recipients-data-erasure-api/erase-recipients-email-data",
)
KEPT = (
    "The facts of each booking without the person: its times, price, payments and refunds, by ids. Books must be kept.",
    "The ids of the people who were forgotten, so that a restored backup can be told again.",
    "Backups made before: they hold the person until they are thrown away. After one is restored, erase again.",
    "Log lines hold no names or addresses. Error reports at Sentry are kept there as long as Sentry is told to.",
)


class Remains(Struct, frozen=True):
    """What a provider keeps of them: its own `ids`, how to have it deleted there, and where that is described."""

    where: str
    ids: tuple[str, ...]
    mend: str
    link: str


class Certificate(Struct, frozen=True, kw_only=True):
    """`deleted` here; `waiting` deliveries are dropped when it is done again after they were handled; `closed` ones
    cannot be read by anybody without a key that is not in APP_DATA_KEYS.
    """

    id: UUID
    at: datetime
    by: str
    why: str
    dry_run: bool
    people: tuple[PersonId, ...]
    bookings: tuple[BookingId, ...]
    needed_by: tuple[BookingId, ...]
    """Bookings that were still going on, and go on without the person."""
    mails_given_up: int
    deliveries: int
    keys: int
    waiting: int
    closed: int
    remains: tuple[Remains, ...]
    kept: tuple[str, ...] = KEPT


def certificate_text(certificate: Certificate) -> str:
    """To be read, printed and filed."""
    c = certificate
    done = "would be deleted" if c.dry_run else "were deleted"
    lines = [
        "Erasure of a person's data" + (" (a rehearsal: nothing was changed)" if c.dry_run else ""),
        f"Erasure {c.id}",
        f"At {c.at:%Y-%m-%d %H:%M:%S} UTC, by {c.by}: {c.why}",
        "",
        f"Here {done}:",
        f"  {len(c.people)} records of name, address, notes and answers, with their keys",
        f"  {c.deliveries} bodies of stored deliveries",
        f"  {c.mails_given_up} mails that waited to be sent",
    ]
    lines += [] if c.dry_run else [f"  {c.keys} idempotency keys"]
    lines += [f"  {c.waiting} deliveries wait to be handled: erase again when they are"] if c.waiting else []
    lines += [f"  {c.closed} deliveries could not be read: their key is not in APP_DATA_KEYS"] if c.closed else []
    lines += _listed("Of the bookings", c.bookings)
    lines += _listed("Of those, still going on without the person", c.needed_by)
    lines += ["", "What others keep:"]
    for remains in c.remains:
        lines += [f"  {remains.where}: {remains.mend}", f"  {remains.link}", *(f"    {id_}" for id_ in remains.ids)]
    return "\n".join([*lines, "", "What stays here:", *(f"  {kept}" for kept in c.kept)])


def _listed(title: str, ids: tuple[UUID, ...]) -> list[str]:
    return ["", f"{title}:", *(f"  {id_}" for id_ in ids)] if ids else []

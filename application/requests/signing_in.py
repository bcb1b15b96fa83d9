"""Proving an address: a link by mail that works once, or the word of a provider. Either opens the address's account."""

from datetime import datetime, timedelta
from math import ceil

from msgspec import Struct

from application.command_bus import CommandBus
from application.handlers.want_mail import WantMail
from application.ports.accounts import Account, Accounts
from application.ports.clock import Clock
from application.ports.people import Person
from application.ports.sign_in_links import SignInLink, SignInLinks
from domain.errors import SignInLinkEnded, TooManyRequests
from domain.identifiers import AccountId, PersonId, SignInLinkId
from domain.mail.events import MailKind, MailWanted, Recipient

LINK_LASTS = timedelta(minutes=15)
LINKS_PER_ADDRESS_MAX = 5
"""Within the time that a link lasts: a mailbox is not to be filled by strangers."""

_ENDED = "It works once and for 15 minutes. Ask for a new one."


class AskedLink(Struct, frozen=True, kw_only=True):
    """`id` is a fresh one; `browser` a digest of what the asking browser holds."""

    id: SignInLinkId
    email: str
    browser: bytes
    leads_to: str
    language: str


class FreshIds(Struct, frozen=True):
    """Used only if the address has no account yet."""

    account: AccountId
    person: PersonId


class SigningIn:
    def __init__(self, bus: CommandBus, accounts: Accounts, links: SignInLinks, clock: Clock) -> None:
        self._bus = bus
        self._accounts = accounts
        self._links = links
        self._clock = clock

    def ask(self, asked: AskedLink) -> None:
        """Mail a link, whether or not anybody knows the address; raises TooManyRequests."""
        now = self._clock.now()
        if self._links.asked_since(asked.email, now - LINK_LASTS) >= LINKS_PER_ADDRESS_MAX:
            wait_seconds = ceil(LINK_LASTS.total_seconds())
            raise TooManyRequests("Enough links are on their way to this address. Use the last one.", wait_seconds)
        self._links.save(
            SignInLink(
                id=asked.id,
                email=asked.email,
                browser=asked.browser,
                leads_to=asked.leads_to,
                language=asked.language,
                asked_at=now,
                ends_at=now + LINK_LASTS,
            )
        )
        wanted = MailWanted(kind=MailKind.SIGN_IN, recipient=Recipient.CLIENT, about=str(asked.id), day=now.date())
        self._bus.want_mail(WantMail(wanted=wanted, at=now, cause="somebody wants to sign in"))

    def link(self, link_id: SignInLinkId) -> SignInLink:
        """To be looked at; raises SignInLinkEnded."""
        link = self._links.get(link_id)
        if link is None or not link.is_good(self._clock.now()):
            raise SignInLinkEnded(_ENDED)
        return link

    def use_link(self, link_id: SignInLinkId, fresh: FreshIds) -> tuple[Account, SignInLink]:
        """To the first who comes; raises SignInLinkEnded."""
        link = self._links.use(link_id, self._clock.now())
        if link is None:
            raise SignInLinkEnded(_ENDED)
        return self.proved(link.email, "", fresh), link

    def proved(self, email: str, name: str, fresh: FreshIds) -> Account:
        """The account of an address that somebody has just proved to be theirs."""
        known = self._accounts.of_address(email)
        if known is not None:
            return known
        now = self._clock.now()
        person = Person(id=fresh.person, name=name, email=email, timezone="UTC")
        return self._accounts.open(
            Account(id=fresh.account, person=person, created_at=now, sessions_valid_from=_before(now))
        )


def _before(now: datetime) -> datetime:
    """So that a session of this very moment counts."""
    return now - timedelta(seconds=1)

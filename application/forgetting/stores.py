"""Where something about a person may be."""

from typing import Protocol

from application.ports.accounts import Accounts
from application.ports.catalog import Catalog
from application.ports.effects import EffectQueue
from application.ports.event_store import EventStore
from application.ports.idempotency import IdempotencyKeys
from application.ports.inbox import Inbox
from application.ports.people import People
from application.ports.read_models import BookingList, MailList
from application.ports.sign_in_links import SignInLinks


class Stores(Protocol):
    """A database, as far as people are concerned."""

    @property
    def events(self) -> EventStore: ...
    @property
    def people(self) -> People: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def sign_in_links(self) -> SignInLinks: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def booking_list(self) -> BookingList: ...
    @property
    def mail_list(self) -> MailList: ...
    @property
    def effects(self) -> EffectQueue: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def keys(self) -> IdempotencyKeys: ...

"""What any database must offer to the service."""

from typing import Protocol

from application.ports.accounts import Accounts
from application.ports.api_tokens import ApiTokens
from application.ports.audit_ledger import AuditLedger
from application.ports.builder_books import BuilderBooks
from application.ports.call_budget import CallBudget, CallLimits
from application.ports.catalog import Catalog
from application.ports.connections import Connections
from application.ports.cursors import Cursors
from application.ports.effects import EffectQueue
from application.ports.event_store import EventStore
from application.ports.figures import Figures
from application.ports.idempotency import IdempotencyKeys
from application.ports.inbox import Inbox
from application.ports.live_holds import LiveHolds
from application.ports.page_views import PageViews
from application.ports.people import People
from application.ports.read_models import BookingList, MailList
from application.ports.references import References
from application.ports.sign_in_links import SignInLinks


class Database(Protocol):
    """Every port that keeps something, over one store."""

    @property
    def events(self) -> EventStore: ...
    @property
    def effects(self) -> EffectQueue: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def keys(self) -> IdempotencyKeys: ...
    @property
    def people(self) -> People: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def api_tokens(self) -> ApiTokens: ...
    @property
    def sign_in_links(self) -> SignInLinks: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def connections(self) -> Connections: ...
    @property
    def booking_list(self) -> BookingList: ...
    @property
    def builder_books(self) -> BuilderBooks: ...
    @property
    def mail_list(self) -> MailList: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def audit_ledger(self) -> AuditLedger: ...
    @property
    def references(self) -> References: ...
    @property
    def live_holds(self) -> LiveHolds: ...
    @property
    def page_views(self) -> PageViews: ...
    @property
    def cursors(self) -> Cursors: ...
    def call_budget(self, token: str, limits: CallLimits) -> CallBudget: ...

"""Everything we keep in PostgreSQL, built once."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from adapters.postgres.accounts import PostgresAccounts
from adapters.postgres.analyst_role import renew_analyst_role
from adapters.postgres.api_tokens import PostgresApiTokens
from adapters.postgres.audit_ledger import PostgresAuditLedger
from adapters.postgres.audit_projections import ProjectionVerification, RowOf
from adapters.postgres.balance_book import PostgresBalanceBook
from adapters.postgres.booking_list import PostgresBookingList
from adapters.postgres.builder_books import PostgresBuilderBooks
from adapters.postgres.calendar_pages import PostgresCalendarPages
from adapters.postgres.call_budget import PostgresCallBudget
from adapters.postgres.catalog import PostgresCatalog
from adapters.postgres.codec import Codec
from adapters.postgres.connections import PostgresConnections
from adapters.postgres.cursors import PostgresCursors
from adapters.postgres.effects import PostgresEffectQueue
from adapters.postgres.event_store import PostgresEventStore
from adapters.postgres.fact_rows import FactRows, fact_rows
from adapters.postgres.figures import PostgresFigures
from adapters.postgres.idempotency import PostgresIdempotencyKeys
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.key_rotation import KeyRotation
from adapters.postgres.live_holds import PostgresLiveHolds
from adapters.postgres.mail_list import PostgresMailList
from adapters.postgres.migrate import migrate, pending
from adapters.postgres.page_views import PostgresPageViews
from adapters.postgres.people import PostgresPeople
from adapters.postgres.pool import Pools, reached
from adapters.postgres.projector import Projection, Projector
from adapters.postgres.rebuild import Rebuild
from adapters.postgres.recorder import EventRecorder
from adapters.postgres.references import PostgresReferences
from adapters.postgres.row_tables import TABLES
from adapters.postgres.sealing import Sealer
from adapters.postgres.service_figures import PostgresServiceFigures
from adapters.postgres.service_modes import PostgresServiceModes
from adapters.postgres.sign_in_links import PostgresSignInLinks
from adapters.postgres.turns import PostgresTurns
from adapters.postgres.wakeup import Wakeup
from application.ports.call_budget import CallLimits


class PostgresDatabase:
    """The ports over one pool. The schema must have been migrated; nothing is asked of the server until it is used.

    `data_keys` are secrets of any length: the first seals deliveries and people, all of them open.
    """

    def __init__(self, conninfo: str, direct_conninfo: str, pool_size: int, data_keys: Sequence[str]) -> None:
        sealer = Sealer(data_keys)
        self._direct_conninfo = direct_conninfo
        self._codec = Codec()
        self._pools = Pools(conninfo, direct_conninfo, pool_size)
        self.people = PostgresPeople(self._pools, sealer)
        self.events = PostgresEventStore(EventRecorder(self._pools), self._codec, self.people)
        self.effects = PostgresEffectQueue(self._pools)
        self.inbox = PostgresInbox(self._pools, sealer)
        self.key_rotation = KeyRotation(self._pools, sealer)
        self.keys = PostgresIdempotencyKeys(self._pools)
        self.references = PostgresReferences(self._pools)
        self.cursors = PostgresCursors(self._pools)
        self.accounts = PostgresAccounts(self._pools, sealer, self.people)
        self.api_tokens = PostgresApiTokens(self._pools)
        self.sign_in_links = PostgresSignInLinks(self._pools, sealer)
        self.catalog = PostgresCatalog(self._pools, self.people)
        self.connections = PostgresConnections(self._pools, sealer)
        self.booking_list = PostgresBookingList(self._pools)
        self.builder_books = PostgresBuilderBooks(self._pools)
        self.mail_list = PostgresMailList(self._pools)
        self.figures = PostgresFigures(self._pools)
        self.service_figures = PostgresServiceFigures(self._pools)
        self.fees = self.balance_book = PostgresBalanceBook(self._pools)
        self.live_holds = PostgresLiveHolds(self._pools)
        self.page_views = PostgresPageViews(self._pools)
        self.calendar_pages = PostgresCalendarPages(self._pools)
        self.service_modes = PostgresServiceModes(self._pools)
        self.turns = PostgresTurns(self._pools)
        self.audit_ledger = PostgresAuditLedger(self._pools, self._codec)

    def migrate(self) -> list[str]:
        """Bring the schema up to date and return what was applied now; safe to run twice and in parallel.

        Raises MigrationError, or StoreUnavailable if the database cannot be reached.
        """
        with reached():
            return migrate(self._direct_conninfo)

    def pending_migrations(self) -> list[str]:
        """What `migrate` would apply; StoreUnavailable if the database cannot be reached."""
        with reached():
            return pending(self._direct_conninfo)

    def renew_analyst_role(self, name: str, password: str) -> bool:
        """A user that may read figures alone; whether there was one. Raises RoleNotOurs and MayNotMakeRoles."""
        with reached():
            return renew_analyst_role(self._direct_conninfo, name, password)

    def call_budget(self, token: str, limits: CallLimits) -> PostgresCallBudget:
        """`token` is a fingerprint of Calendly's token: all who share the token share its budget."""
        return PostgresCallBudget(self._pools, token, limits)

    def wakeup(self) -> Wakeup:
        """A listener of its own for one thread; whoever asks closes it."""
        return Wakeup(lambda: self._pools.direct(application_name="booking wakeup"))

    def projector(self, name: str, row_of: RowOf) -> Projector:
        """Keeps that read model's table up to date once its `run` is given a thread; `row_of` makes a stream's row."""
        table = TABLES[name]
        projection = Projection(
            name=name, tags=table.tags, row_of=row_of, save=table.save, clear=table.clear, version=table.version
        )
        return Projector(projection, self._codec, lambda user: self._pools.direct(application_name=user), self.wakeup())

    def fact_rows(self) -> AbstractContextManager[FactRows]:
        """Every row of the booking facts, as this moment shows them."""
        return fact_rows(lambda: self._pools.direct(application_name="booking export"))

    def projection_verification(self, name: str, row_of: RowOf) -> ProjectionVerification:
        """A check of one projection's live rows against its facts, to be given time."""
        return ProjectionVerification(self._pools, self._codec, name, row_of)

    def rebuild(self, name: str, row_of: RowOf) -> Rebuild:
        """That projection's rows made anew beside the live ones, to be given time."""
        return Rebuild(TABLES[name], row_of, self._codec, lambda user: self._pools.direct(application_name=user))

    def close(self) -> None:
        """Give every connection back. Call it after the last user is done."""
        self._pools.close()

"""The assembled service: what the web, the worker and the commands are given. Only bootstrap fills it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct

from application.effect_runner import EffectRunner
from application.forgetting.export import Exporting
from application.forgetting.forget import Forgetting
from application.forgetting.oneself import ForgettingOneself
from application.performing.world import World
from application.ports.accounts import Accounts
from application.ports.api_tokens import ApiTokens
from application.ports.audit_ledger import AuditLedger
from application.ports.balance_book import BalanceBook, Fees
from application.ports.builder_books import BuilderBooks
from application.ports.calendar_pages import CalendarPages
from application.ports.connections import Connections
from application.ports.cursors import Cursors
from application.ports.effects import EffectQueue
from application.ports.figures import Figures
from application.ports.identity_provider import IdentityProvider
from application.ports.inbox import Delivery, Inbox, Provider
from application.ports.page_views import PageViews
from application.ports.read_models import BookingList, MailList
from application.ports.service_figures import ServiceFigures
from application.replay import Rehearsing
from application.requests.confirm_booking import ConfirmBooking
from application.requests.confirm_by_hand import ConfirmByHand
from application.requests.connecting import Connecting
from application.requests.correct_email import CorrectEmail
from application.requests.fresh_link import FreshLink
from application.requests.going_on import GoingOn
from application.requests.hear_embed import HearEmbed
from application.requests.manage_booking import ManageBooking
from application.requests.move_booking import MoveToAnotherTime
from application.requests.own_bookings import OwnBookings
from application.requests.pausing import Pausing
from application.requests.signing_in import SigningIn
from application.requests.take_by_hand import TakeByHand
from entrypoints.access import AccessTokens
from entrypoints.second_ear import SecondEar
from entrypoints.settings import Settings
from entrypoints.telemetry.traces import OFF, Tracing

Receive = Callable[[bytes, Mapping[str, str], datetime], Delivery]
"""Verify one webhook over its raw bytes and lower-case headers; raises BadDelivery."""


class Service(Struct, frozen=True, kw_only=True):
    """`world` holds the ports; a provider without a webhook secret has no receiver, and no route.
    Without what the providers remember there is no second ear; without an app at Calendly nobody is connecting.
    """

    settings: Settings
    world: World
    effects: EffectQueue
    inbox: Inbox
    booking_list: BookingList
    builder_books: BuilderBooks
    mail_list: MailList
    page_views: PageViews
    calendar_pages: CalendarPages
    figures: Figures
    fees: Fees
    balance_book: BalanceBook
    service_figures: ServiceFigures
    audit_ledger: AuditLedger
    runner: EffectRunner
    confirm: ConfirmBooking
    going_on: GoingOn
    manage: ManageBooking
    move: MoveToAnotherTime
    hear_embed: HearEmbed
    correct_email: CorrectEmail
    fresh_link: FreshLink
    confirm_by_hand: ConfirmByHand
    take_by_hand: TakeByHand
    pausing: Pausing
    forgetting: Forgetting
    forgetting_oneself: ForgettingOneself
    exporting: Exporting
    connecting: Connecting | None
    connections: Connections
    accounts: Accounts
    api_tokens: ApiTokens
    own_bookings: OwnBookings
    signing_in: SigningIn
    receivers: Mapping[Provider, Receive]
    own_receiver: Receive | None
    tokens: AccessTokens
    cursors: Cursors
    rehearsing: Rehearsing
    second_ear: SecondEar | None = None
    identity_provider: IdentityProvider | None = None
    tracing: Tracing = OFF

    def ear(self) -> SecondEar:
        assert self.second_ear is not None, "this service was built without what the providers remember"
        return self.second_ear

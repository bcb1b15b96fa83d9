"""A paid time that is only booked signed in: chosen, held, signed in for by mail, and gone on with to its payment."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from litestar import Litestar, MediaType, get
from litestar.params import FromPath
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from adapters.memory import payments
from adapters.memory.payments import MemorySession
from domain.booking.commands import CheckoutReport
from domain.booking.state import AwaitingPayment
from domain.identifiers import BookingId
from tests import ada
from tests.acceptance.servers import listening, port_of, serving
from tests.browser.conftest import LIMIT_MS
from tests.browser.page_states import Site, open_site
from tests.browser.sign_in_states import link_sent, ordered, own_page, sign_in_too_late, use_link


@get("/pay/{page:str}", media_type=MediaType.HTML, sync_to_thread=False)
def _pay(page: FromPath[str]) -> str:
    return f"<!doctype html><title>Pay</title><h1>Stripe's page {page}</h1>"


@pytest.fixture
def payment_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where Stripe's pages are: a host that is not ours, as the policy of our pages sees it."""
    told = payments._report
    with listening() as listener:
        origin = f"http://127.0.0.1:{port_of(listener)}"

        def led_there(session: MemorySession) -> CheckoutReport:
            report = told(session)
            return replace(report, url=f"{origin}/pay/{session.id}") if report.url else report

        monkeypatch.setattr(payments, "_report", led_there)
        with serving(Litestar([_pay]), listener):
            yield origin


@pytest.fixture
def site(payment_pages: str) -> Iterator[Site]:
    with open_site(STRIPE_API_BASE=payment_pages) as site:
        yield site


def test_after_the_sign_in_one_stands_on_the_payment_page_of_the_same_held_time(
    berlin: Page, site: Site, payment_pages: str
) -> None:
    ordered(berlin, site)
    held = BookingId(UUID(parse_qs(urlsplit(own_page(berlin)).query)["booking"][0]))
    use_link(berlin, link_sent(berlin, site))
    berlin.wait_for_url(f"{payment_pages}/pay/*")
    expect(berlin.get_by_role("heading")).to_have_text(re.compile("^Stripe's page cs_memory_1$"))
    state = site.service.manage.state(held)
    assert isinstance(state, AwaitingPayment)
    assert state.core.slot.start == ada.STARTS[1]


def test_whoever_comes_too_late_takes_the_time_again_or_once_it_is_gone_one_of_three_others(
    berlin: Page, site: Site
) -> None:
    sign_in_too_late(berlin, site)
    expect(berlin.get_by_role("heading", level=1)).to_have_text("The hold on this time has ended")
    expect(berlin.get_by_role("link", name="Take it again")).to_be_visible()
    site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
    site.around.clock.pass_by(timedelta(minutes=2))
    berlin.reload()
    expect(berlin.locator("a[href*='start=']")).to_have_count(3)


def test_nobody_else_finds_the_held_time(browser: Browser, berlin: Page, site: Site) -> None:
    ordered(berlin, site)
    path = own_page(berlin)
    with browser.new_context(base_url=site.url) as context:
        context.set_default_timeout(LIMIT_MS)
        other = context.new_page()
        answer = other.goto(path)
        assert answer is not None
        assert answer.status == 404
        other.goto(f"/sign-in?next={path}")
        expect(other.get_by_text("is held for you")).to_have_count(0)

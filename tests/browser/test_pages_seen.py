"""A page that was really shown is counted once, without a cookie; a move is no beginning."""

from playwright.sync_api import Page, Request, expect

from application.ports.page_views import Page as Seen
from application.ports.page_views import View
from domain.identifiers import BuilderId, SessionTypeId
from tests.browser.page_states import Site

SEEN = "**/api/marketplace/seen"


def test_a_profile_and_its_times_are_counted_once_each_without_cookies(berlin: Page, site: Site) -> None:
    told: list[Request] = []
    berlin.on("request", lambda request: told.append(request) if request.url.endswith("/seen") else None)
    berlin.context.add_cookies([{"name": "any", "value": "1", "url": site.url}])
    with berlin.expect_response(SEEN) as first:
        berlin.goto("/marketplace/builders/ada")
    with berlin.expect_response(SEEN) as second:
        berlin.goto("/book/ada/ada-deep-dive")
    expect(berlin.get_by_role("heading", name="Choose a time")).to_be_visible()
    assert [answer.value.status for answer in (first, second)] == [204, 204]
    assert [request.header_value("cookie") for request in told] == [None, None]
    today = site.around.clock.now().date()
    counted = {one.view: one.times for one in site.service.page_views.between(today, today)}
    assert counted == {
        View(page=Seen.PROFILE, builder=BuilderId("ada")): 1,
        View(page=Seen.TIMES, builder=BuilderId("ada"), session_type=SessionTypeId("ada-deep-dive")): 1,
    }

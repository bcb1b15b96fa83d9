"""Two clients at once, each in a browser of their own."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.page_states import CHOSEN, OFFER, Site

CONFIRM = "**/api/scheduling/bookings/confirm"
PAY = "Pay US$149.00 and book"
CREATED, CONFLICT = 201, 409


def _at_check(page: Page, name: str) -> None:
    page.goto(OFFER + CHOSEN)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your e-mail address").fill(f"{name.lower()}@example.com")
    page.get_by_label("What have you tried?").fill("Everything")
    page.get_by_label("Python").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name=PAY)).to_be_visible()


@pytest.mark.parametrize("first", ["Grace", "Rita"])
def test_of_two_who_press_together_one_holds_the_time_and_the_other_keeps_what_was_typed(
    browser: Browser, site: Site, first: str
) -> None:
    with browser.new_context(base_url=site.url) as here, browser.new_context(base_url=site.url) as there:
        pages = {"Grace": here.new_page(), "Rita": there.new_page()}
        on_their_way: dict[str, Route] = {}
        for name, page in pages.items():
            _at_check(page, name)
            page.route(CONFIRM, lambda route, name=name: on_their_way.setdefault(name, route))
            page.get_by_role("button", name=PAY).click()
            expect(page.get_by_role("button", name="Opening the payment page…")).to_be_visible()
        with pages["Grace"].expect_response(CONFIRM) as hers, pages["Rita"].expect_response(CONFIRM) as theirs:
            for name in sorted(on_their_way, key=lambda name: name != first):
                on_their_way[name].continue_()
        told = {"Grace": hers.value.status, "Rita": theirs.value.status}
        assert sorted(told.values()) == [CREATED, CONFLICT]
        (loser,) = [pages[name] for name, status in told.items() if status == CONFLICT]
        expect(loser.get_by_role("heading", level=1)).to_have_text("This time has just gone")
        loser.get_by_role("button", name="Tuesday 1 December 2026").first.click()
        expect(loser.get_by_role("heading", level=1)).to_have_text("Check and book")
        expect(loser.get_by_text("@example.com")).to_be_visible()

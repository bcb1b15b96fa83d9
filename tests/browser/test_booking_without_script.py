"""A client books in a real browser that runs no script, on the service as it is deployed, and pays at the sandbox."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.acceptance.real_stage import RealStage, real_stage

LIMIT_MS = 20_000


def test_a_client_finds_an_expert_chooses_a_time_pays_is_confirmed_and_cancels(
    browser: Browser, database_url: str, tmp_path: Path
) -> None:
    with (
        real_stage(database_url, tmp_path, {}) as stage,
        browser.new_context(java_script_enabled=False, base_url=str(stage.http.base_url)) as context,
    ):
        page = context.new_page()
        page.set_default_timeout(LIMIT_MS)
        _choose(page)
        _fill_in(page)
        page.get_by_role("button", name="Pay US$149.00 and book").click()
        expect(page).to_have_title("Pay 149.00 USD")
        page.get_by_role("button", name="Pay").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your session is booked", timeout=LIMIT_MS)
        _is_what_was_chosen(page, stage)
        expect(page.get_by_text(re.compile("You get .+ back"))).to_be_visible()
        page.get_by_role("button", name="Cancel the booking").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You have cancelled this booking")


def _choose(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Name or topic").fill("ada")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("One expert fits.")
    page.get_by_role("link", name="Ada").first.click()
    page.get_by_role("link", name="Choose a time for Deep dive").click()
    page.get_by_label("Your time zone").fill("berlin")
    page.get_by_role("button", name="Show times there").click()
    expect(page.get_by_text("Times are those of Europe/Berlin.")).to_be_visible()
    page.locator("a.slot").first.click()


def _fill_in(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your name")
    page.get_by_label("Your name").fill("Grace Example")
    page.get_by_label("Your e-mail address").fill("grace@example.com")
    page.get_by_label("Anything").fill("I bring a laptop.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and book")
    expect(page.get_by_text("I bring a laptop.")).to_be_visible()


def _is_what_was_chosen(page: Page, stage: RealStage) -> None:
    expect(page.get_by_text("Deep dive with Ada Example")).to_be_visible()
    expect(page.get_by_text("(Europe/Berlin, UTC+01:00)").first).to_be_visible()
    (meeting,) = stage.meetings()
    assert (meeting.expert, meeting.email) == ("ada", "grace@example.com")

"""A client books in a real browser with scripts, on the service as it is deployed, and pays at the sandbox."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.acceptance.real_stage import real_stage

LIMIT_MS = 20_000


def test_a_client_chooses_a_time_pays_comes_back_and_sees_money_time_and_mail_arrive(
    browser: Browser, database_url: str, tmp_path: Path
) -> None:
    with (
        real_stage(database_url, tmp_path, {}) as stage,
        browser.new_context(base_url=str(stage.http.base_url), timezone_id="America/New_York") as context,
    ):
        page = context.new_page()
        page.set_default_timeout(LIMIT_MS)
        page.goto("/marketplace/builders/ada")
        page.get_by_role("link", name="Choose a time for Deep dive").click()
        page.locator("button.slot").first.click()
        page.get_by_role("link", name="Continue with").click()
        page.get_by_label("Your name").fill("Grace Example")
        page.get_by_label("Your e-mail address").fill("grace@example.com")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Pay US$149.00 and book").click()
        expect(page).to_have_title("Pay 149.00 USD", timeout=LIMIT_MS)
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("You hold this time yourself")
        page.go_forward()
        page.get_by_role("button", name="Pay").first.click()
        steps = page.get_by_role("list", name="How far it is").get_by_role("listitem")
        expect(steps.nth(0)).to_have_text("Payment received: done", timeout=LIMIT_MS)
        expect(steps.nth(1)).to_contain_text("Time confirmed", timeout=LIMIT_MS)
        expect(steps.nth(2)).to_contain_text("done", timeout=LIMIT_MS)
        expect(page.get_by_text("(America/New York, UTC-05:00)").first).to_be_visible()
        (meeting,) = stage.meetings()
        assert (meeting.expert, meeting.email) == ("ada", "grace@example.com")

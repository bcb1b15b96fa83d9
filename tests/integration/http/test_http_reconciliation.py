"""Fees, and the money of each day beside Stripe's balance: over the API and on the pages, with the bookings behind."""

from tests.assembly import NOW
from tests.integration.http.browsing import id_of
from tests.integration.http.nights import compare
from tests.integration.http.situations import confirmed, web_of
from tests.integration.http.test_http_analytics import told
from tests.integration.http.test_http_analytics_pages import seen, table

FEE = 14_900 * 29 // 1000 + 30
TODAY = NOW.date().isoformat()


def test_before_the_first_night_no_fee_is_known_and_no_day_was_compared() -> None:
    with web_of() as web:
        confirmed(web)
        revenue = told(web, "revenue")
        (money,) = revenue["groups"]
        assert (money["feesMinor"], money["afterFeesMinor"], revenue["feesKnownUntil"]) == (0, 14_900, None)
        assert told(web, "reconciliation")["days"] == []
        assert "Not compared with Stripe's balance yet" in seen(web, "/analytics/money").text
        assert "Not compared with Stripe's balance yet" in seen(web, "/analytics/reconciliation").text


def test_fees_stand_beside_the_money_and_lead_to_their_bookings() -> None:
    with web_of() as web:
        booking = id_of(confirmed(web))
        compare(web.around, web.service)
        revenue = told(web, "revenue")
        (money,) = revenue["groups"]
        assert (money["feesMinor"], money["afterFeesMinor"]) == (FEE, 14_900 - FEE)
        assert revenue["feesKnownUntil"] == TODAY
        assert {"fees", "after_fees"} <= {definition["name"] for definition in revenue["definitions"]}
        (behind,) = told(web, "revenue/bookings", of="USD", part="fees")["bookings"]
        assert (behind["bookingId"], behind["minor"]) == (booking, FEE)
        (row,) = table(web, "/analytics/bookings", measure="money_fees", currency="USD")
        assert (row["booking"], row["fees"]) == (booking, "4.62")
        amounts = {row["figure"]: row["amount"] for row in table(web, "/analytics/money")}
        assert (amounts["fees"], amounts["after_fees"]) == ("4.62", "144.38")


def test_a_day_that_is_equal_says_so_and_when_it_was_checked() -> None:
    with web_of() as web:
        confirmed(web)
        compare(web.around, web.service)
        (day, *earlier) = told(web, "reconciliation")["days"]
        assert (day["day"], day["equal"], day["differences"]) == (TODAY, True, [])
        (sums,) = day["compared"]
        assert (sums["what"], sums["hereMinor"], sums["stripeMinor"]) == ("charge", 14_900, 14_900)
        assert [one["minor"] for one in day["fees"]] == [FEE]
        assert all(one["equal"] for one in earlier)
        checked = f"{web.around.clock.now():%Y-%m-%d %H:%M}"
        page = seen(web, "/analytics/money")
        assert f"Equal to Stripe's balance until {TODAY}, checked {checked} UTC." in page.text
        first, *_ = table(web, "/analytics/reconciliation")
        expected = {"day": TODAY, "currency": "USD", "here": "149.00", "stripe": "149.00", "fees": "4.62"}
        assert first == expected | {"by_hand": "0.00", "result": "equal"}
        assert f"equal, checked {checked}" in seen(web, "/analytics/reconciliation").text


def test_a_difference_is_told_line_by_line_with_its_booking_and_what_to_do() -> None:
    with web_of() as web:
        answer = confirmed(web)
        web.around.payments.refund_outside(web.session_of(answer))
        compare(web.around, web.service)
        day = told(web, "reconciliation")["days"][0]
        (line,) = day["differences"]
        assert (day["equal"], line["open"], line["kind"], line["what"]) == (False, True, "only_at_stripe", "refund")
        assert (line["bookingId"], line["hereMinor"], line["thereMinor"]) == (id_of(answer), 0, -14_900)
        assert "booking reconcile" in line["toDo"]
        assert "1 difference to Stripe's balance" in seen(web, "/analytics/money").text
        page = seen(web, "/analytics/reconciliation")
        assert "At Stripe, and not in our books" in page.text
        assert "Run booking reconcile" in page.text
        assert f"/operator/bookings/{id_of(answer)}" in {link["href"] for link in page.all("a")}
        rows = table(web, "/analytics/reconciliation")
        assert [row["kind"] for row in rows if row["table"] == "differences"] == ["only_at_stripe"]

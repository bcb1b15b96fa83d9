from typing import Any

import pytest

from domain.booking.events import SlotSelected
from tests.integration.http.surface import CONFIRM, Surface, confirm_body, refused, surface

NAMES = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


def _kept(web: Surface) -> dict[str, str]:
    (fact,) = [r.event for r in web.around.database.log if isinstance(r.event, SlotSelected)]
    return fact.utm


def test_a_campaign_when_its_values_are_slugs_is_kept_whole() -> None:
    utm = dict(zip(NAMES, ("news-letter", "e.mail", "2026_11:winter", "a+b/c", "x" * 100), strict=True))
    with surface() as web:
        web.booked(utm=utm)
        assert _kept(web) == utm


def test_a_campaign_whose_names_come_without_their_prefix_is_kept_under_the_whole_names() -> None:
    with surface() as web:
        web.booked(utm={"source": "newsletter", "utm_medium": "mail"})
        assert _kept(web) == {"utm_source": "newsletter", "utm_medium": "mail"}


@pytest.mark.parametrize(
    "value", ["", "Grace Example", "me@example.com", "caf\u00e9", "x" * 101, "\x00", "a\n", "x" * 5000]
)
def test_a_value_of_a_campaign_that_is_no_slug_is_left_out_of_the_facts(value: str) -> None:
    with surface() as web:
        web.booked(utm={"utm_source": value, "utm_medium": "mail"})
        assert _kept(web) == {"utm_medium": "mail"}


@pytest.mark.parametrize("name", ["who", "utm_sources", "UTM_SOURCE", "", "grace@example.com", "x" * 5000])
def test_a_campaign_with_a_name_that_is_not_known_is_refused(name: str) -> None:
    more: dict[str, Any] = {"utm": {"utm_source": "x", name: "y"}}
    with surface() as web:
        problem = refused(web.post(CONFIRM, confirm_body(**more)), 422, "invalid_request")
        assert problem["errors"] == [{"field": "utm", "message": "may only have " + ", ".join(NAMES)}]
        assert not web.around.database.streams

"""Pages that were seen: counted for nobody in particular, bounded, and told to analysts beside no fact."""

import pytest

from application.ports.page_views import Page
from entrypoints.http.rate_limits import VIEWS_PER_MINUTE
from entrypoints.http.seen import EXACT_PER_MINUTE, ONE_IN, Sampling
from tests.integration.http.situations import web_of
from tests.integration.http.surface import Json, Surface, refused
from tests.integration.http.test_http_analytics import told

SEEN = "/api/marketplace/seen"
PROFILE = {"page": "profile", "builder": "ada"}
TIMES = {"page": "times", "builder": "ada", "sessionTypeId": "ada-intro"}


def tell(web: Surface, *bodies: Json) -> None:
    for body in bodies:
        assert web.post(SEEN, body).status_code == 204


def test_each_page_is_summed_by_day_and_told_with_its_definition() -> None:
    with web_of() as web:
        tell(web, PROFILE, TIMES, PROFILE)
        views = told(web, "views")
        assert views["totals"] == {"profile": 2, "times": 1}
        day = web.around.clock.now().date().isoformat()
        assert views["views"] == [
            {"day": day, "builder": "ada", "sessionType": None, "page": "profile", "times": 2},
            {"day": day, "builder": "ada", "sessionType": "ada-intro", "page": "times", "times": 1},
        ]
        assert views["definitions"][0]["leavesOut"].startswith("who it was")
        assert told(web, "views", builder="grace")["totals"] == {"profile": 0, "times": 0}
        assert told(web, "views", sessionType="ada-intro")["totals"] == {"profile": 0, "times": 1}


def test_no_cookie_is_made_or_needed() -> None:
    with web_of() as web:
        answer = web.post(SEEN, PROFILE)
        assert (answer.status_code, answer.content, answer.headers.get("set-cookie")) == (204, b"", None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (PROFILE | {"builder": "nobody"}, "builder"),
        (PROFILE | {"builder": "\u0000"}, "builder"),
        (PROFILE | {"sessionTypeId": "ada-intro"}, "sessionTypeId"),
        ({"page": "times", "builder": "ada"}, "sessionTypeId"),
        (TIMES | {"sessionTypeId": "grace-review"}, "sessionTypeId"),
    ],
)
def test_what_is_no_page_of_ours_is_refused_and_not_counted(body: Json, field: str) -> None:
    with web_of() as web:
        problem = refused(web.post(SEEN, body), 422, "invalid_request")
        assert field in str(problem["errors"])
        assert told(web, "views")["views"] == []


def test_a_page_of_another_kind_is_refused() -> None:
    with web_of() as web:
        assert (
            refused(web.post(SEEN, PROFILE | {"page": "mail"}), 400, "invalid_request")["errors"][0]["field"] == "page"
        )


def test_one_address_cannot_count_without_end() -> None:
    with web_of() as web:
        tell(web, *[PROFILE] * VIEWS_PER_MINUTE)
        refused(web.post(SEEN, PROFILE), 429, "too_many_requests")
        assert told(web, "views")["totals"][Page.PROFILE] == VIEWS_PER_MINUTE


def test_in_a_crowd_a_share_stands_for_the_rest_until_the_minute_is_over() -> None:
    now = 0.0
    sampling = Sampling(lambda: now)
    weights = [sampling.weight() for _ in range(EXACT_PER_MINUTE + 3 * ONE_IN)]
    assert weights[:EXACT_PER_MINUTE] == [1] * EXACT_PER_MINUTE
    assert weights[EXACT_PER_MINUTE:] == 3 * [*[0] * (ONE_IN - 1), ONE_IN]
    now = 60.0
    assert sampling.weight() == 1

"""What the doctor says of whoever collects traces."""

import httpx
import pytest

from application.requests.calendar_check import Light
from entrypoints.doctor.collector import collector

ENDPOINT = "http://collector:4318"


@pytest.mark.parametrize(
    ("status", "light"), [(200, Light.OK), (401, Light.OK), (404, Light.WARN), (415, Light.WARN), (503, Light.WARN)]
)
def test_an_answer_is_judged(status: int, light: Light, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def post(url: str, **_: object) -> httpx.Response:
        asked.append(url)
        return httpx.Response(status)

    monkeypatch.setattr(httpx, "post", post)
    (line,) = collector(ENDPOINT)
    assert (line.light, asked) == (light, [f"{ENDPOINT}/v1/traces"])
    assert bool(line.mend) is (light is Light.WARN)


def test_one_that_is_away_is_a_warning() -> None:
    (line,) = collector("http://127.0.0.1:1")
    assert (line.light, line.detail) == (Light.WARN, "http://127.0.0.1:1/v1/traces cannot be reached: ConnectError.")


def test_where_no_traces_are_made_nothing_is_said() -> None:
    assert list(collector("")) == []

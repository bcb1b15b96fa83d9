"""What the guides say of the API and of pages is so: every address is there, every body fits the description."""

import json
import re
import shlex
from collections.abc import Iterator

import pytest
from msgspec import Struct

from tests.guides import blocks, commands_in, spoken
from tests.integration.http.description import document_of, faults, operations_of
from tests.integration.http.surface import Json, surface

A_MOMENT = "2026-12-01T09:00:00Z"
_SPOKEN = re.compile(
    r"^(?:(GET|POST) )?(/(?:api|operator|builder|analytics|book|booking|marketplace|health|schema)\b\S*)$"
)
_TITLE = re.compile(r"^(?:(\d{3}) )?(GET|POST) (/api\S+)$")
PROVIDERS = ("Stripe ", "Calendly ", "SendGrid ")
"""Their bodies are judged by our translators, in test_webhook_guide.py."""
_LEFT_OUT = {"/booking", "/builders"}


class Told(Struct, frozen=True):
    """What the service says of itself."""

    operations: dict[str, Json]
    document: Json
    routes: list[list[str]]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with surface() as web:
        document = document_of(web)
        routes = [_segments(route.path) for route in web.client.app.routes]
        yield Told(operations_of(document), document, routes)


def _segments(path: str) -> list[str]:
    return path.partition("?")[0].strip("/").split("/")


def _fits(route: list[str], said: list[str]) -> bool:
    """A part in braces stands for anything; so do CAPITALS, and three dots for the rest."""
    if "..." in said:
        said = said[: said.index("...")]
    return len(route) >= len(said) and all(
        there.startswith("{") or there == here for there, here in zip(route, said, strict=False)
    )


def _operation(told: Told, method: str, path: str, place: str) -> Json:
    said = _segments(path)
    found = [
        operation
        for name, operation in told.operations.items()
        for known_method, _, known in [name.partition(" ")]
        if known_method == method.lower() and len(_segments(known)) == len(said) and _fits(_segments(known), said)
    ]
    assert found, f"{place}: the API has no {method} {path}"
    return found[0]


def test_addresses_that_are_spoken_of_are_there(told: Told) -> None:
    named = [(place, *found.groups()) for place, words in spoken() if (found := _SPOKEN.match(words))]
    assert len(named) > 50
    for place, method, path in named:
        if path in _LEFT_OUT:
            continue
        assert any(_fits(route, _segments(path)) for route in told.routes), f"{place}: there is no {path}"
        if method and "..." not in path:
            _operation(told, method, path, place)


def test_bodies_and_answers_are_what_the_description_says(told: Told) -> None:
    for block in blocks("json"):
        value = json.loads(block.text)
        if not block.title or block.title.startswith(PROVIDERS):
            continue
        found = _TITLE.match(block.title)
        assert found, f"{block.place}: a title is like `POST /api/...`, or `201 POST /api/...` for an answer"
        status, method, path = found.groups()
        operation = _operation(told, method, path, block.place)
        carrier = operation["responses"][status] if status else operation["requestBody"]
        (content,) = carrier["content"].values()
        assert faults(told.document, content["schema"], value) == [], block.place


def test_requests_by_curl_are_what_the_description_says(told: Told) -> None:
    requests = [
        (block.place, words)
        for block in blocks("sh")
        for line in commands_in(block)
        for words in [_curl(line)]
        if words is not None
    ]
    assert len(requests) > 5
    for place, words in requests:
        address = next(word for word in words if "/api/" in word)
        path = "/api/" + address.partition("/api/")[2]
        data = [words[number + 1] for number, word in enumerate(words) if word == "-d"]
        method = "POST" if "POST" in words or (data and not _asks(words)) else "GET"
        operation = _operation(told, method, path, place)
        if method == "POST" and data:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            body = json.loads(data[0].replace('"..."', f'"{A_MOMENT}"'))
            assert faults(told.document, schema, body) == [], place


def _asks(words: list[str]) -> bool:
    return any(re.fullmatch(r"-[a-zA-Z]*G[a-zA-Z]*", word) for word in words)


def _curl(line: str) -> list[str] | None:
    """The words of a question to our API."""
    if "curl " not in line:
        return None
    whole = line.replace("$API/", "http://127.0.0.1:8000/api/")
    words = shlex.split(whole, comments=True)
    return words if any("/api/" in word for word in words) else None

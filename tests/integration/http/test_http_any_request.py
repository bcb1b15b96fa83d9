"""Whatever the API's own description allows, and what it does not, gets an answer that the description names."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from entrypoints.http.rate_limits import RateLimits
from tests import ada
from tests.integration.http.situations import OPERATOR, confirmed, stored_web, token_of, web_of
from tests.integration.http.surface import Json, Surface, bearer

EXAMPLES = {"memory": 8, "postgres": 3}
"""Of each operation, allowed and not. A database minds less than the routes do, and takes longer."""
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.fixture(scope="module", params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def web(store: str, request: pytest.FixtureRequest) -> Iterator[Surface]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RateLimits, "count", lambda *_: None)  # who asks ten thousand times a minute here is us
        stored = web_of() if store == "memory" else stored_web(request.getfixturevalue("module_database"))
        with stored as web:
            yield web


@pytest.fixture(scope="module")
def description(web: Surface) -> Json:
    found: Json = web.get("/schema/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def known(web: Surface) -> dict[str, str]:
    """Names that lead somewhere, so that not every request ends at its address."""
    answer = confirmed(web)
    web.work()
    names = {"slug": "ada", "session_type_id": ada.INTRO, "booking_id": answer["booking"]["id"]}
    return names | {"session_id": web.session_of(answer), "token": token_of(answer), "kind": "refund"}


def _operations(description: Json) -> list[tuple[str, str]]:
    return [(path, method) for path, item in description["paths"].items() for method in item if method != "options"]


@pytest.mark.parametrize("is_valid", [True, False], ids=["allowed", "not allowed"])
def test_every_operation_answers_as_its_description_says(
    web: Surface, description: Json, known: dict[str, str], store: str, *, is_valid: bool
) -> None:
    schema = schemathesis.openapi.from_dict(description)
    mode = schemathesis.GenerationMode.POSITIVE if is_valid else schemathesis.GenerationMode.NEGATIVE
    faults = []
    for path, method in _operations(description):
        try:
            cases = schema[path][method].as_strategy(generation_mode=mode)
            _asked_of(web, cases, known, EXAMPLES[store])
        except Unsatisfiable:  # what takes nothing cannot be asked wrongly
            continue
        except (AssertionError, BaseExceptionGroup, FailureGroup) as fault:
            faults.append(f"{method} {path}: {fault}")
    assert not faults, "\n\n".join(faults)


def _asked_of(web: Surface, cases: st.SearchStrategy[Any], known: dict[str, str], examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.booleans(), st.sampled_from([OPERATOR, known["token"], None]))
    def asked(case: schemathesis.Case[Any], is_known: bool, token: str | None) -> None:
        if is_known:
            case.path_parameters.update(_of(case, known))
        case.headers.update(bearer(token))
        sent = case.as_transport_kwargs(base_url=web.service.settings.app_base_url)
        answer = web.client.request(**_as_httpx(sent))
        assert answer.status_code != 500, (case.method, case.path, sent, answer.text)
        case.validate_response(answer, checks=CHECKS)

    asked()


def _of(case: schemathesis.Case[Any], known: dict[str, str]) -> dict[str, str]:
    return {name: known[name] for name in case.path_parameters if name in known}


def _as_httpx(sent: dict[str, Any]) -> dict[str, Any]:
    taken = {"method", "url", "headers", "params", "json"}
    request = {name: value for name, value in sent.items() if name in taken and value is not None}
    if sent.get("data") is not None:
        request["content"] = sent["data"] if isinstance(sent["data"], bytes | str) else str(sent["data"])
    return request


def test_the_description_names_every_operation_that_is_asked(description: Json) -> None:
    assert len(_operations(description)) > 30

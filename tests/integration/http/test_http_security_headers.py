"""What each kind of answer tells the browser, and that a page's own scripts are the only ones with its nonce."""

import re
from pathlib import Path

import httpx
import pytest

from entrypoints.http import templating
from entrypoints.http.security_headers import REPORTS_PATH
from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.surface import CONFIRM, Surface, surface

TIMES = f"/book/ada/{ada.DEEP_DIVE}"
_NONCE = re.compile(r"script-src 'nonce-([A-Za-z0-9_-]{22})';")
_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
}
_ANSWERS = {
    "a page": ("GET", "/", 200),
    "a page with scripts": ("GET", TIMES, 200),
    "a page that is not there": ("GET", "/nothing", 404),
    "a sign-in": ("GET", "/operator/sign-in", 200),
    "a redirect": ("GET", "/operator", 303),
    "the API": ("GET", "/api/marketplace/builders", 200),
    "a refusal of the API": ("POST", CONFIRM, 400),
    "a method that is not taken": ("DELETE", CONFIRM, 405),
    "a file": ("GET", "/static/pages.css", 200),
    "a file that is not there": ("GET", "/static/nothing.css", 404),
    "a delivery that is turned away": ("POST", "/api/webhooks/stripe", 400),
    "health": ("GET", "/health/live", 200),
    "the API's description": ("GET", "/schema/openapi.json", 200),
}


def policy_of(answer: httpx.Response) -> str:
    (policy,) = answer.headers.get_list("content-security-policy")
    return policy


@pytest.mark.parametrize("kind", _ANSWERS)
def test_every_answer_says_how_far_browsers_may_go_with_it(kind: str) -> None:
    method, path, status = _ANSWERS[kind]
    with surface() as web:
        answer = web.client.request(method, path)
    assert answer.status_code == status
    for name, value in _EVERYWHERE.items():
        assert answer.headers.get_list(name) == [value], name
    assert "camera=()" in answer.headers["permissions-policy"]
    policy = policy_of(answer)
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    assert ("report-uri" in policy) == is_page
    if is_page:
        assert answer.headers["reporting-endpoints"] == f'csp="https://booking.example.com{REPORTS_PATH}"'


def _nonce_of(web: Surface, path: str) -> str:
    answer = web.client.get(path)
    found = _NONCE.search(policy_of(answer))
    assert found, policy_of(answer)
    page = page_of(answer)
    scripts = [*page.all("script"), *(link for link in page.all("link") if link["rel"] == "modulepreload")]
    assert {script["nonce"] for script in scripts} <= {found[1]}
    return found[1]


@pytest.mark.parametrize("path", ["/", TIMES, "/operator/sign-in"])
def test_the_scripts_of_a_page_have_the_nonce_of_its_own_policy_and_no_other_page_has_it(path: str) -> None:
    with surface() as web:
        assert _nonce_of(web, path) != _nonce_of(web, path)


def test_a_page_outside_every_route_runs_no_script() -> None:
    with surface() as web:
        assert "script-src 'none';" in policy_of(web.client.get("/nothing"))


def test_no_template_has_a_script_without_the_nonce_or_a_style_of_its_own() -> None:
    templates = Path(templating.__file__).parent / "templates"
    for template in templates.rglob("*.html"):
        text = template.read_text()
        for tag in re.findall(r"<script\b[^>]*>|<link rel=\"modulepreload\"[^>]*>", text):
            assert 'nonce="{{ page_nonce() }}"' in tag, (template.name, tag)
        assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", text), template.name


def test_on_plain_http_nothing_promises_https() -> None:
    with surface(environment={"APP_BASE_URL": "http://127.0.0.1:8000", "APP_ENV": "development"}) as web:
        assert "strict-transport-security" not in web.client.get("/").headers

"""Hold requests and responses against the providers' OpenAPI files.

Paths are the provider's own (`/v1/refunds`, `/users/me`, `/v3/mail/send`). A fault raises `ContractBroken`.
Where a file's objects say nothing about unknown members, Stripe's are closed here: the file lists every known one.
"""

import copy
import functools
import json
import re
import urllib.parse
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import yaml  # type: ignore[import-untyped]  # comes with litestar, its stubs do not
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

Provider = Literal["calendly", "stripe", "sendgrid"]
Json = dict[str, Any]

FOLDER = Path(__file__).parent
FILES: dict[Provider, str] = {
    "calendly": "calendly/openapi.yaml",
    "stripe": "stripe/openapi-sdk-current.json",
    "sendgrid": "sendgrid/openapi-subset.json",
}
SENDGRID_ACCOUNT = "sendgrid/openapi-account.json"
FAULTS_SHOWN_LIMIT = 10

_formats = FormatChecker(formats=("email", "date", "regex"))


class ContractBroken(AssertionError):  # noqa: N818  (it fails a test, as an assertion does)
    """An exchange that the provider's own description does not allow."""


@_formats.checks("date-time")
def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


@_formats.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urllib.parse.urlsplit(value).scheme)


def check_response(provider: Provider, method: str, path: str, status: int, body: object) -> None:
    """Check a decoded response body (None or b"" for an empty one) against the operation's answer for `status`."""
    template, operation = find_operation(provider, method, path)
    responses = operation["responses"]
    answer = responses.get(str(status), responses.get("default") if status >= 400 else None)
    where = f"{provider} {method} {template} -> {status}"
    if answer is None:
        raise ContractBroken(f"{where}: the description knows only {sorted(responses)}")
    schema = _resolve(provider, answer).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        if body not in (None, b"", ""):
            raise ContractBroken(f"{where}: the description knows no body")
        return
    check_schema(provider, schema, body, where)


def check_request(provider: Provider, method: str, path: str, body: object) -> None:
    """Check a request body: decoded JSON, or for Stripe the form as text, bytes or nested dictionaries."""
    template, operation = find_operation(provider, method, path)
    where = f"{provider} {method} {template} request"
    request = _resolve(provider, operation.get("requestBody", {}))
    content = request.get("content", {})
    if not content:
        if body not in (None, b"", "", {}):
            raise ContractBroken(f"{where}: the description knows no body")
        return
    if "application/json" in content:
        check_schema(provider, content["application/json"]["schema"], body, where)
        return
    schema = content["application/x-www-form-urlencoded"]["schema"]
    tree = decode_form(body) if isinstance(body, str | bytes) else body
    check_schema(provider, schema, coerce(provider, tree, schema), where)


def find_operation(provider: Provider, method: str, path: str) -> tuple[str, Json]:
    """Return the path template that fits best (fixed segments before variables) and its operation."""
    wanted = urllib.parse.urlsplit(path).path
    fitting = [
        template
        for template in load(provider)["paths"]
        if re.fullmatch(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(template)), wanted)
    ]
    for template in sorted(fitting, key=lambda name: name.count("{")):
        operation = load(provider)["paths"][template].get(method.lower())
        if operation is not None:
            return template, operation
    raise ContractBroken(f"{provider} knows no {method} {wanted}")


def decode_form(body: str | bytes) -> Json:
    """Turn `a[b][0]=x` into nested dictionaries, list positions as keys."""
    text = body.decode() if isinstance(body, bytes) else body
    tree: Json = {}
    for name, value in urllib.parse.parse_qsl(text, keep_blank_values=True):
        steps = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        node = tree
        for step in steps[:-1]:
            node = node.setdefault(step or str(len(node)), {})
        node[steps[-1] or str(len(node))] = value
    return tree


def coerce(provider: Provider, value: object, schema: Json) -> object:
    """Give form text the types that the schema asks for; what does not fit stays text and fails the check."""
    schema = _resolve(provider, schema)
    if "anyOf" in schema:
        return _coerce_any(provider, value, schema["anyOf"])
    if isinstance(value, dict):
        if schema.get("type") == "array":
            return [coerce(provider, item, schema.get("items", {})) for item in value.values()]
        members = schema.get("properties", {})
        other = schema.get("additionalProperties")
        fallback = other if isinstance(other, dict) else {}
        return {name: coerce(provider, item, members.get(name, fallback)) for name, item in value.items()}
    return _coerce_leaf(value, schema.get("type"))


@functools.cache
def load(provider: Provider) -> Json:
    text = (FOLDER / FILES[provider]).read_text()
    document: Json = yaml.safe_load(text) if FILES[provider].endswith("yaml") else json.loads(text)
    if provider == "stripe":
        _close(document["components"]["schemas"])
    if provider == "calendly":
        # the slice leaves out this twin of /users/me, which the dossier's scope table names
        document["paths"]["/users/{uuid}"] = document["paths"]["/users/me"]
    if provider == "sendgrid":
        # the file's slip, see the dossier: message-level custom_args is an object
        body = document["components"]["requestBodies"]["PostMailSend"]["content"]["application/json"]
        body["schema"]["properties"]["custom_args"] = {"type": "object"}
        document["paths"] |= json.loads((FOLDER / SENDGRID_ACCOUNT).read_text())["paths"]
    return document


def _close(schemas: Json) -> None:
    """Refuse members that an object schema does not list."""
    for schema in schemas.values():
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False


@functools.cache
def _registry(provider: Provider) -> Registry[Any]:
    resource = Resource.from_contents(load(provider), DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:doc", resource)
    return registry


def check_schema(provider: Provider, schema: Json, body: object, where: str) -> None:
    validator = Draft202012Validator(_absolute(schema), registry=_registry(provider), format_checker=_formats)
    faults = sorted(validator.iter_errors(body), key=lambda fault: fault.json_path)
    if faults:
        lines = [f"{fault.json_path}: {fault.message[:300]}" for fault in faults[:FAULTS_SHOWN_LIMIT]]
        raise ContractBroken("\n".join([where, *lines]))


def _absolute(schema: Any) -> Any:
    """Point local references at the whole document."""
    if isinstance(schema, dict):
        return {
            name: f"urn:doc{item}" if name == "$ref" and item.startswith("#") else _absolute(item)
            for name, item in schema.items()
        }
    return [_absolute(item) for item in schema] if isinstance(schema, list) else copy.copy(schema)


def _resolve(provider: Provider, part: Json) -> Json:
    while "$ref" in part:
        node: Any = load(provider)
        for step in part["$ref"].removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        part = node
    return part


def _coerce_any(provider: Provider, value: object, choices: list[Json]) -> object:
    for choice in choices:
        candidate = coerce(provider, value, choice)
        if Draft202012Validator(_absolute(choice), registry=_registry(provider)).is_valid(candidate):
            return candidate
    return value


def _coerce_leaf(value: object, kind: object) -> object:
    kinds = kind if isinstance(kind, list) else [kind]
    if isinstance(value, str):
        if "integer" in kinds and re.fullmatch(r"-?\d+", value):
            return int(value)
        if "boolean" in kinds and value in ("true", "false"):
            return value == "true"
        if "number" in kinds and re.fullmatch(r"-?\d+(\.\d+)?", value):
            return float(value)
    return value

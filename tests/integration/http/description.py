"""The API's description, and what is not as it says."""

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.integration.http.surface import Json, Surface

METHODS = {"get", "post", "put", "delete", "patch"}


def document_of(web: Surface) -> Json:
    document: Json = web.get("/schema/openapi.json").json()
    return document


def operations_of(document: Json) -> dict[str, Json]:
    return {
        f"{method} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def faults(document: Json, schema: Json, value: object) -> list[str]:
    registry: Registry[Any] = Registry().with_resource("urn:api", Resource.from_contents(document, DRAFT202012))
    validator = Draft202012Validator(_absolute(schema), registry=registry, format_checker=FormatChecker())
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(value)]


def _absolute(schema: Json) -> Json:
    """References to the description itself, which the validator knows under a name."""
    if "oneOf" in schema:
        return {"oneOf": [_absolute(one) for one in schema["oneOf"]]}
    return {"$ref": f"urn:api{schema['$ref']}"} if "$ref" in schema else schema

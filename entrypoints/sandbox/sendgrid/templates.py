"""What a mail that a template writes may say."""

from collections.abc import Iterator
from typing import Any

from entrypoints.sandbox.sendgrid.refusals import Fault

DYNAMIC = "d-"


def template_faults(mail: dict[str, Any]) -> Iterator[Fault]:
    template = mail.get("template_id", "")
    if not isinstance(template, str):
        yield Fault("The template_id must be a string.", "template_id")
        return
    envelopes = mail.get("personalizations")
    for number, envelope in enumerate(envelopes if isinstance(envelopes, list) else []):
        if not isinstance(envelope, dict):
            continue
        name = f"personalizations.{number}"
        if not isinstance(envelope.get("dynamic_template_data", {}), dict):
            yield Fault("The dynamic_template_data must be an object.", f"{name}.dynamic_template_data")
        if template.startswith(DYNAMIC) and "substitutions" in envelope:
            yield Fault("Substitutions may not be used with dynamic templating", f"{name}.substitutions")

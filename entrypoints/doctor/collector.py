"""Whether whoever collects our traces is there. Without it bookings go on, so nothing here stops anybody."""

from collections.abc import Iterator
from http import HTTPStatus

import httpx

from application.requests.calendar_check import Finding
from entrypoints.doctor.lines import doubtful, well

TIMEOUT_SECONDS = 5.0
_ABOUT = "Traces"
_MEND = "Correct OTEL_EXPORTER_OTLP_ENDPOINT: the collector's address for OTLP over HTTP, often with port 4318."


def collector(endpoint: str) -> Iterator[Finding]:
    """Sent a batch without spans; nothing is said where none are made."""
    if not endpoint:
        return
    url = f"{endpoint}/v1/traces"
    try:
        status = httpx.post(
            url, headers={"Content-Type": "application/x-protobuf"}, timeout=TIMEOUT_SECONDS
        ).status_code
    except httpx.HTTPError as fault:
        yield doubtful(_ABOUT, f"{url} cannot be reached: {type(fault).__name__}.", _MEND)
        return
    # who asks for a key is there; ours is among OTEL_EXPORTER_OTLP_HEADERS, which the exporter alone reads
    if status < HTTPStatus.BAD_REQUEST or status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        yield well(_ABOUT, f"{url} answers.")
    else:
        yield doubtful(_ABOUT, f"{url} answered {status}.", _MEND)

"""One trace from a request through the work that it calls for to the provider. It names ids of ours and no person."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from threading import Thread
from typing import Any, TypeVar, cast

from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from application.ports.trace import trace_at_hand

EXPORT_LIMIT_SECONDS = 5.0
"""For one batch, all its tries together."""
QUEUE_SPANS_MAX = 2_048
"""Of those that wait for the collector; beyond it they are dropped."""
BATCH_SPANS_MAX = 512
STOP_LIMIT_SECONDS = 3.0
"""For the last spans, when the process ends."""
_HEADER = "traceparent"
_AS_TEXT = TraceContextTextMapPropagator()
_Port = TypeVar("_Port")


class Tracing:
    """Makes spans; without a tracer none."""

    def __init__(self, tracer: Tracer | None = None) -> None:
        self._tracer = tracer

    @contextmanager
    def span(self, name: str, kind: SpanKind, since: str = "", **told: str | int) -> Iterator[Span]:
        """A part of what is at hand here, or of the trace that work brought along as `since`. Of a fault it tells the
        kind, since its words may name somebody.
        """
        if self._tracer is None:
            yield INVALID_SPAN
            return
        parent = _AS_TEXT.extract({_HEADER: since}) if since else None
        with self._tracer.start_as_current_span(
            name, parent, kind, told, record_exception=False, set_status_on_exception=False
        ) as span:
            token = trace_at_hand.set(_at_hand())
            try:
                yield span
            except Exception as fault:
                span.set_status(StatusCode.ERROR, type(fault).__name__)
                raise
            finally:
                trace_at_hand.reset(token)

    def provider(self, port: _Port, name: str) -> _Port:
        """The port, each call of which is a span, with the kind of the answer."""
        return port if self._tracer is None else cast("_Port", _TracedPort(port, name, self))


OFF = Tracing()


class _TracedPort:
    def __init__(self, port: object, provider: str, tracing: Tracing) -> None:
        self._port = port
        self._provider = provider
        self._tracing = tracing

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._told(name, found) if callable(found) else found

    def _told(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def told(*args: Any, **kwargs: Any) -> Any:
            about = {"peer.service": self._provider, "booking.operation": name}
            with self._tracing.span(f"{self._provider} {name}", SpanKind.CLIENT, **about) as span:
                answer = call(*args, **kwargs)
                span.set_attribute("booking.answer", type(answer).__name__)
                return answer

        return told


@contextmanager
def tracing_to(endpoint: str, process: str) -> Iterator[Tracing]:
    """Spans go to the collector at `endpoint` (OTLP over HTTP), from a thread and a queue of their own. "" is off.

    A collector that is away costs the spans, and at the end at most `STOP_LIMIT_SECONDS`.
    """
    if not endpoint:
        yield OFF
        return
    # whoever collects nothing starts without them
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # below that each try of a batch is a line
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: process}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=EXPORT_LIMIT_SECONDS)
    processor = BatchSpanProcessor(exporter, QUEUE_SPANS_MAX, max_export_batch_size=BATCH_SPANS_MAX)
    provider.add_span_processor(processor)
    try:
        yield Tracing(provider.get_tracer(process))
    finally:
        last = Thread(target=provider.shutdown, name="last spans", daemon=True)
        last.start()
        last.join(STOP_LIMIT_SECONDS)


def told_of(about: Mapping[str, str]) -> dict[str, str]:
    """What the work at hand belongs to, as attributes of a span."""
    return {"booking.id" if name == "booking" else f"booking.{name}": value for name, value in about.items()}


def _at_hand() -> str:
    carrier: dict[str, str] = {}
    _AS_TEXT.inject(carrier)
    return carrier.get(_HEADER, "")

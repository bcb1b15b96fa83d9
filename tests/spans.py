"""Spans kept in memory, to be looked at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from entrypoints.telemetry.traces import Tracing


class Seen(Struct, frozen=True):
    name: str
    trace: str
    parent: str
    """The name of the span that it is a part of; "" for the first of a trace."""
    told: Mapping[str, object]
    fault: str


class Spans:
    def __init__(self, tracing: Tracing, exporter: InMemorySpanExporter) -> None:
        self.tracing = tracing
        self._exporter = exporter

    def seen(self) -> list[Seen]:
        """In the order in which they ended."""
        finished = self._exporter.get_finished_spans()
        names = {span.context.span_id: span.name for span in finished}
        return [_seen(span, names) for span in finished]

    def named(self, name: str) -> Seen:
        (found,) = [span for span in self.seen() if span.name == name]
        return found


def _seen(span: ReadableSpan, names: Mapping[int, str]) -> Seen:
    parent = names[span.parent.span_id] if span.parent else ""
    fault = span.status.description or ""
    assert not span.events, "a span's events could tell anything"
    return Seen(span.name, f"{span.context.trace_id:032x}", parent, dict(span.attributes or {}), fault)


@contextmanager
def spans() -> Iterator[Spans]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield Spans(Tracing(provider.get_tracer("tests")), exporter)
    provider.shutdown()

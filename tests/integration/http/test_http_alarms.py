"""The rules of the alarms, held to what /metrics tells."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with litestar, its stubs do not
from prometheus_client.parser import text_string_to_metric_families

from adapters.mail_texts.alarm_texts import ALARMS
from application.audit import audit
from application.ports.answers import Unknown
from application.ports.balance_book import DayReport
from application.ports.troubles import ABOUTS
from domain.booking.vocabulary import CaseKind
from tests import ada
from tests.assembly import NOW, Surroundings
from tests.integration.http.surface import Surface, surface

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "deploy/alarms").glob("*.yaml"))
WANTED = {
    *("paid-not-confirmed", "unknown-outcome", "unhandled-deliveries", "drift"),
    *("mail", "budget", "lag", "audit", "reconciliation"),
}
SELECTED = re.compile(r"(booking_\w+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)(=~?)"([^"]*)"')
KNOWN_WORDS = {"max", "min", "sum", "without", "instance", "min_over_time", "absent", "time", "h"}
"""Of PromQL in our rules, so that a mistyped one is seen."""

Rule = dict[str, Any]


def rules() -> Iterator[tuple[str, Rule]]:
    for path in FILES:
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from ((path.stem, rule) for rule in group["rules"])


def selections(expression: str) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """Each metric with the values of each label that it asks for."""
    for name, matchers in SELECTED.findall(expression):
        yield name, {label: set(values.split("|")) for label, _, values in MATCHER.findall(matchers)}


def told(web: Surface) -> dict[str, list[dict[str, str]]]:
    """Every metric with the labels of its samples, once there has been an audit and a day's money was compared."""
    service = web.service
    yesterday = (NOW - timedelta(days=1)).date()
    service.balance_book.keep(yesterday, [])
    service.balance_book.keep_report(DayReport(day=yesterday, checked_at=NOW, differences=(), left_out=0))
    audit(service.audit_ledger, service.effects, service.inbox, service.world.clock)
    families = text_string_to_metric_families(web.get("/metrics").text)
    found: dict[str, list[dict[str, str]]] = {}
    for sample in (sample for family in families for sample in family.samples):
        found.setdefault(sample.name, []).append(sample.labels)
    return found


def test_there_is_a_file_for_each_alarm() -> None:
    assert {path.stem for path in FILES} >= WANTED


def test_each_rule_has_all_that_a_person_needs_and_a_name_of_its_own() -> None:
    names = [rule["alert"] for _, rule in rules()]
    assert len(names) == len(set(names)) >= len(WANTED)
    for stem, rule in rules():
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert re.fullmatch(r"[1-9][0-9]*[mh]", rule["for"])
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["runbook"] == f"docs/runbooks/{stem}.md"


def test_each_metric_and_label_that_a_rule_names_is_told() -> None:
    with surface() as web:
        known = told(web)
    for _, rule in rules():
        asked = list(selections(rule["expr"]))
        assert asked, rule["alert"]
        for name, labels in asked:
            assert name in known, f"{rule['alert']} asks for {name}"
            for label, values in labels.items():
                assert values <= {of.get(label, "") for of in known[name]}, f"{rule['alert']} asks for {label}"
        words = set(re.findall(r"[a-z_]+", SELECTED.sub("", rule["expr"])))
        assert words <= KNOWN_WORDS, f"{rule['alert']}: {rule['expr']}"


def test_every_trouble_that_is_mailed_is_told_to_machines_too() -> None:
    assert set(ABOUTS) == set(ALARMS) - set(CaseKind)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_one_group_named_as_it_is(path: Path) -> None:
    (group,) = yaml.safe_load(path.read_text())["groups"]
    assert group["name"] == f"booking-{path.stem}"


def test_a_booking_of_which_calendly_says_nothing_is_told_with_its_age() -> None:
    around = Surroundings.fresh()
    with surface(around) as web:
        around.scheduling.faults.lay("book", Unknown("lost"))
        web.booked(session=ada.INTRO, minutes=30, start=ada.STARTS[0])
        around.clock.pass_by(timedelta(minutes=11))
        lines = web.get("/metrics").text.splitlines()
    assert 'booking_concerns{concern="unknown_at_calendly"} 1.0' in lines
    assert 'booking_concern_age_seconds{concern="unknown_at_calendly"} 660.0' in lines
    assert 'booking_concern_age_seconds{concern="disputed"} 0.0' in lines

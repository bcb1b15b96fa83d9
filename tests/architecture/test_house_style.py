"""House style is a test: a rule that nobody runs is a wish."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import rules
from tests.architecture.source import EXCUSE, Source, python, texts

Rule = Callable[[Source], Iterator[str]]


def faults(rule: Rule, sources: tuple[Source, ...]) -> list[str]:
    assert sources, "a check that reads nothing finds nothing"
    return [fault for source in sources for fault in rule(source)]


@pytest.mark.parametrize("rule", [rules.too_long, rules.long_functions, rules.says_nothing, rules.nameless_refusals])
def test_our_code_is_short_and_says_what_it_is(rule: Rule) -> None:
    assert faults(rule, python()) == []


def test_our_scripts_and_styles_are_short_and_say_what_they_are() -> None:
    written = tuple(source for source in texts() if source.path.startswith("entrypoints/http/static/"))
    assert faults(rules.too_long, written) + faults(rules.says_nothing, written) == []


@pytest.mark.parametrize("rule", [rules.promises, rules.foreign_places, rules.bare_excuses])
def test_our_texts_promise_nothing_and_name_no_place_of_one_machine(rule: Rule) -> None:
    assert faults(rule, texts()) == []


def test_a_decision_that_is_made_again_comes_out_the_same() -> None:
    assert faults(rules.unrepeatable, python("domain", "application")) == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (rules.too_long, "a.py", "x = 1\n" * 301),
        (rules.long_functions, "a.py", "def f():\n" + "    x = 1\n" * 50),
        (rules.says_nothing, "domain/utils.py", ""),
        (rules.says_nothing, "application/booking_helpers.py", ""),
        (rules.says_nothing, "adapters/common/text.py", ""),
        (rules.says_nothing, "entrypoints/effect_manager.py", ""),
        (rules.nameless_refusals, "a.py", "class Odd(Refusal):\n    pass\n"),
        (rules.promises, "a.md", "TO" + "DO later"),
        (rules.foreign_places, "a.md", "see /wo" + "rk/main"),
        (rules.foreign_places, "a.md", "see ../sha" + "red/design"),
        (rules.foreign_places, "a.md", "pip install --index-url" + " https://mirror/simple"),
        (rules.bare_excuses, "a.py", f"x = 1  {EXCUSE}why"),
        (rules.unrepeatable, "a.py", "from datetime import datetime\nx = datetime.now()"),
        (rules.unrepeatable, "a.py", "import datetime\nx = datetime.datetime.utcnow()"),
        (rules.unrepeatable, "a.py", "from uuid import uuid4"),
        (rules.unrepeatable, "a.py", "import uuid\nx = uuid.uuid1()"),
        (rules.unrepeatable, "a.py", "import random"),
        (rules.unrepeatable, "a.py", "from time import sleep"),
        (rules.unrepeatable, "a.py", "x = float(1)"),
    ],
)
def test_each_rule_finds_its_fault(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (rules.says_nothing, "application/requests/manage_booking.py", ""),
        (rules.nameless_refusals, "a.py", 'class Odd(Refusal):\n    title = "Odd"\n'),
        (rules.unrepeatable, "a.py", "def f(clock):\n    return clock.now()"),
        (rules.unrepeatable, "a.py", "def f(budget_seconds: float): ..."),
        (rules.unrepeatable, "a.py", f"x = float(1)  {EXCUSE}a ratio for people, not money"),
        (rules.foreign_places, "a.md", f"https://example.com/{'work'}/shared"),
    ],
)
def test_no_rule_finds_a_fault_where_there_is_none(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Source(path, text)))

"""The language of the features has no dead words: every step is said somewhere, every feature is run."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from pytest_bdd.feature import get_features
from pytest_bdd.parser import Feature, ScenarioTemplate, Step
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from tests.acceptance import (
    steps_by_hand,
    steps_calendars,
    steps_calendly,
    steps_clients,
    steps_comparison,
    steps_mails,
    steps_modes,
    steps_money,
    steps_outcome,
    steps_outside,
    steps_own_access,
    steps_pausing,
    steps_signing_in,
    test_features,
)

ROOT = Path(__file__).parents[2]
FEATURES = ROOT / "features"
MODULES = (
    steps_by_hand,
    steps_calendars,
    steps_calendly,
    steps_clients,
    steps_comparison,
    steps_mails,
    steps_modes,
    steps_money,
    steps_outside,
    steps_outcome,
    steps_own_access,
    steps_pausing,
    steps_signing_in,
)

Said = set[tuple[str, str]]


def test_every_step_that_is_defined_is_said_in_a_feature() -> None:
    said = {step for feature in _features() for step in _said_in(feature)}
    unused = [words for module in MODULES for words, step in _steps(module) if not _is_said(step, said)]
    assert unused == []


def test_every_step_that_is_said_has_one_meaning() -> None:
    said = {step for feature in _features() for step in _said_in(feature)}
    steps = [step for module in MODULES for _, step in _steps(module)]
    meanings = {step: sum(_is_said(definition, {step}) for definition in steps) for step in said}
    assert [step for step, count in meanings.items() if count != 1] == []


def test_a_step_that_nobody_says_is_noticed() -> None:
    feature = next(feature for feature in _features() if feature.name == "Mails")
    said = _said_in(feature)
    steps = dict(_steps(steps_clients))
    assert [words for words, step in steps.items() if _is_said(step, said)] == [
        "when chooses",
        "when pays",
        "when cancels",
    ]


def test_every_feature_file_is_in_the_folder_that_is_run() -> None:
    elsewhere = [path for path in ROOT.rglob("*.feature") if FEATURES not in path.parents and ".venv" not in path.parts]
    assert elsewhere == []


def test_every_scenario_is_run() -> None:
    scenarios = [scenario.name for feature in _features() for scenario in feature.scenarios.values()]
    run = [function for name, function in vars(test_features).items() if name.startswith("test_")]
    bound = [scenario_wrapper_template_registry[function].name for function in run]
    assert sorted(bound) == sorted(scenarios)


def test_every_scenario_ends_with_the_audit() -> None:
    endings = {
        f"{feature.name}: {scenario.name}": scenario.steps[-1].name
        for feature in _features()
        for scenario in feature.scenarios.values()
    }
    assert [name for name, words in endings.items() if words != "money and slot agree"] == []


def _features() -> list[Feature]:
    return get_features([str(FEATURES)])


def _said_in(feature: Feature) -> Said:
    return {(step.type, step.name) for template in feature.scenarios.values() for step in _rendered(template)}


def _rendered(template: ScenarioTemplate) -> Iterator[Step]:
    rows = [row for examples in template.examples for row in examples.as_contexts()] or [{}]
    for row in rows:
        yield from template.render(row).steps


def _steps(module: ModuleType) -> Iterator[tuple[str, StepFunctionContext]]:
    for context in step_function_context_registry.values():
        if context.step_func.__module__ == module.__name__:
            yield f"{context.type} {context.step_func.__name__}", context


def _is_said(step: StepFunctionContext, said: Said) -> bool:
    return any(kind == step.type and step.parser.is_matching(words) for kind, words in said)

"""The rules of the house as functions: a source in, its faults out. Each fault is one line for people."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import EXCUSE, REASON_LETTERS_MIN, Source

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50

_BANNED_NAMES = re.compile(r"(^|[_/])(utils?|helpers?|common|managers?)([_/.]|$)")
_PROMISES = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
_FOREIGN = re.compile(
    r"(?<![\w./-])/(work|root|home/\w+)/|/tmp" + r"/x\b|\.\./" + r"(shared|\.library)\b"
    r"|\bpypi" + r"\.org|pythonhosted" + r"\.org|--(extra-)?index" + r"-url\s+\S*//"
)
_UNREPEATABLE_IMPORTS = {"random", "secrets", "time"}
_UNREPEATABLE_NAMES = {"uuid1", "uuid4", "sleep", "utcnow", "urandom"}
_UNREPEATABLE_CLOCKS = {("datetime", "now"), ("datetime", "today"), ("date", "today"), ("datetime", "utcnow")}


def too_long(source: Source) -> Iterator[str]:
    if len(source.lines) > FILE_LINES_MAX:
        yield f"{source.path}: {len(source.lines)} lines"


def long_functions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX and not source.is_excused(node.lineno):
                yield f"{source.path}:{node.lineno}: {node.name} has {lines} lines"


def says_nothing(source: Source) -> Iterator[str]:
    """A name that could hold anything."""
    if _BANNED_NAMES.search(source.path.removesuffix(".py")):
        yield f"{source.path}: the name says nothing"


def promises(source: Source) -> Iterator[str]:
    yield from _matches(source, _PROMISES, "a promise instead of the work")


def foreign_places(source: Source) -> Iterator[str]:
    """Places that exist on one machine only."""
    yield from _matches(source, _FOREIGN, "a place outside of the repository")


def bare_excuses(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.lines, start=1):
        if EXCUSE in line and not source.is_excused(number) and "EXCUSE =" not in line:
            yield f"{source.path}:{number}: an excuse needs a reason of {REASON_LETTERS_MIN} letters"


def unrepeatable(source: Source) -> Iterator[str]:
    """Clocks, chance, waiting and floats: a decision that is made again must come out the same."""
    for node in ast.walk(source.tree()):
        fault = _unrepeatable(node)
        if fault and not source.is_excused(getattr(node, "lineno", 1)):
            yield f"{source.path}:{getattr(node, 'lineno', 1)}: {fault}"


def nameless_refusals(source: Source) -> Iterator[str]:
    """Every exception of ours says what it means: a docstring, or the title that people read."""
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.ClassDef) and _is_exception(node) and not _explains_itself(node):
            yield f"{source.path}:{node.lineno}: {node.name} does not say what it means"


def _unrepeatable(node: ast.AST) -> str:
    match node:
        case ast.Import() | ast.ImportFrom() if _imported(node) & (_UNREPEATABLE_IMPORTS | _UNREPEATABLE_NAMES):
            return "imports chance, waiting or a clock"
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in _UNREPEATABLE_CLOCKS:
            return f"{owner}.{name} reads a clock"
        case ast.Attribute(attr=name) if name in _UNREPEATABLE_NAMES:
            return f"{name} is chance or waiting"
        case ast.Call(func=ast.Name(id="float")):
            return "float has no place in money or time"
        case _:
            return ""


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    module = node.module if isinstance(node, ast.ImportFrom) else None
    return {alias.name.split(".")[0] for alias in node.names} | {(module or "").split(".")[0]}


def _is_exception(node: ast.ClassDef) -> bool:
    bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
    return bool(bases & {"Exception", "Refusal", "WrongState", "_ProviderAway"})


def _explains_itself(node: ast.ClassDef) -> bool:
    targets = [target for n in node.body if isinstance(n, ast.Assign) for target in n.targets]
    has_title = any(isinstance(target, ast.Name) and target.id == "title" for target in targets)
    return has_title or ast.get_docstring(node) is not None


def _matches(source: Source, pattern: re.Pattern[str], why: str) -> Iterator[str]:
    for number, line in enumerate(source.lines, start=1):
        if pattern.search(line) and not source.is_excused(number):
            yield f"{source.path}:{number}: {why}: {line.strip()[:80]}"

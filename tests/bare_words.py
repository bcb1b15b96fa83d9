"""Words for people that no translator is asked for: in the text of templates, and in code that makes pages' words."""

import ast
import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

_ASKS = {"_", "gettext", "ngettext", "marked", "pgettext"}
_FIELD_FAULT = "FieldFault"  # is for programs: a page says it in words of its own
_UNREAD = {"code", "script", "style"}
_OF_ATTRIBUTES = {"checkbox", "false", "off", "radio", "tel", "true"}
_READ_ALOUD = {"alt", "aria-label", "data-label", "placeholder", "title"}
VALUE = "\N{REPLACEMENT CHARACTER}"
_ATTRIBUTE = re.compile(r'\b[a-z-]+="[^"]*"')
"""A block that a template puts into a tag of another."""
_MESSAGE_VALUE = re.compile(r"%\(\w+\)[sd]")
_PATTERN = re.compile(r"%[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PROSE = re.compile(r"[^\W\d_]{2,}.*\s.*[^\W\d_]{2,}.*|[A-Z][a-z]+\W*", re.DOTALL)


def bare_in_template(source: str, names: Collection[str] = ()) -> list[str]:
    """What a page says by itself, in the order in which it stands there; `names` need no translation."""
    tree = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    install = getattr(tree, "install_null_translations")  # noqa: B009 - the extension adds it
    install(newstyle=True)
    parsed = tree.parse(source)
    page = _Page()
    page.feed("".join(_text(parsed)))
    page.close()
    found = [*page.found, *(words for words in _said_in(parsed) if words not in _OF_ATTRIBUTES)]
    return [words for words in found if _is_word(words, names)]


def bare_in_code(source: str, names: Collection[str] = (), messages: Collection[str] = ()) -> list[str]:
    """Sentences and names that code hands on as they are; what a refusal says is looked up among `messages` later."""
    found: list[str] = []
    _Code(found, {_MESSAGE_VALUE.sub(VALUE, message) for message in messages}).visit(ast.parse(source))
    return [words for words in found if words not in names]


def _is_word(words: str, names: Collection[str]) -> bool:
    left = re.sub("|".join(map(re.escape, sorted(names, key=len, reverse=True))), "", words) if names else words
    return bool(_WORD.search(_PATTERN.sub("", left)))


def _text(node: nodes.Node) -> Iterator[str]:
    """The HTML as it stands, both ways of a choice one after the other, and a mark for every value."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(child, nodes.Expr) and isinstance(node, nodes.Output):
            yield VALUE
        yield from _text(child)


class _Page(HTMLParser):
    """What a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self.found += [value for name, value in attrs if name in _READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD

    def handle_data(self, data: str) -> None:
        words = _ATTRIBUTE.sub("", data).strip()
        if not self._unread and words:
            self.found.append(words)


def _said_in(node: nodes.Node) -> Iterator[str]:
    """Prose among the values, such as what one macro hands to another."""
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in _ASKS:
        for value in (*node.args, *node.kwargs):
            if not isinstance(value, nodes.Const):
                yield from _said_in(value)
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and _PROSE.fullmatch(node.value):
        yield node.value
    yield from _words_alone(node)
    for child in node.iter_child_nodes(exclude=("template",)):
        if not isinstance(child, nodes.Compare | nodes.Keyword):
            yield from _said_in(child)


def _words_alone(node: nodes.Node) -> Iterator[str]:
    """A single small word that is chosen to be shown."""
    chosen: list[nodes.Node | None] = []
    if isinstance(node, nodes.CondExpr):
        chosen = [node.expr1, node.expr2]
    elif isinstance(node, nodes.Or):
        chosen = [node.left, node.right]
    elif isinstance(node, nodes.Pair):
        chosen = [node.value]
    for one in chosen:
        if isinstance(one, nodes.Const) and isinstance(one.value, str) and one.value.isalpha():
            yield one.value


class _Code(ast.NodeVisitor):
    def __init__(self, found: list[str], messages: Collection[str]) -> None:
        self._found = found
        self._messages = messages

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in _ASKS or name == _FIELD_FAULT or _is_for_programs(node):
            for keyword in node.keywords:
                self.visit(keyword)
            return
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        """A cause is a fact's, and facts are told in English."""
        if node.arg != "cause":
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        if isinstance(node.exc, ast.Call):
            for arg in node.exc.args:
                for said in (arg.body, arg.orelse) if isinstance(arg, ast.IfExp) else (arg,):
                    if whole(said) not in self._messages:
                        self.visit(said)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """What it returns is a type's name."""
        for part in (*node.decorator_list, node.args, *node.body):
            self.visit(part)

    def visit_arg(self, node: ast.arg) -> None:
        """Its type is not shown."""

    def visit_Assert(self, node: ast.Assert) -> None:
        self.visit(node.test)

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        """What is compared is not shown."""

    def visit_Compare(self, node: ast.Compare) -> None:
        """What is compared is not shown."""

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        targets = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if not targets & {"cause", "note"}:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = whole(node)
        if not text.startswith("/") and _WORD.search(text) and (" " in text.strip() or _PROSE.fullmatch(text)):
            self._found.append(text)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and _PROSE.fullmatch(node.value.strip()):
            self._found.append(node.value)


def whole(node: ast.expr) -> str:
    """A text with a mark for every value."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _is_for_programs(call: ast.Call) -> bool:
    """The log, and patterns."""
    owner = getattr(getattr(call.func, "value", None), "id", "")
    return owner in {"_log", "re"}

"""What a part of the service says to people, and what translators made of it, as their tools find them."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po
from msgspec import Struct

_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None}
_VALUE = re.compile(r"%\((\w+)\)[sd]")

MessageId = str | tuple[str, ...]


class Room(Struct, frozen=True):
    """A folder with texts, and how each kind of file is read."""

    folder: Path
    methods: Sequence[tuple[str, str]]
    also: Sequence[Path] = ()
    """Code elsewhere whose words are looked up here."""

    def said_ids(self, *, without: str = "") -> set[MessageId]:
        """Every message in the templates and in the code, but for one file; a plural is a tuple."""
        options = {
            pattern: {"parse_template_string": True} for pattern, method in self.methods if method == "javascript"
        }
        found = extract_from_dir(self.folder, self.methods, options, keywords=_KEYWORDS)
        elsewhere = (said for file in self.also for said in extract_from_file("python", file, keywords=_KEYWORDS))
        return {message for file, _, message, _, _ in found if file != without} | {said[1] for said in elsewhere}

    def catalogue(self, name: str) -> Catalog:
        """What a translator wrote, with its faults."""
        return read_po(BytesIO((self.folder / "locales" / f"{name}.po").read_bytes()), locale=name)

    def catalogues(self) -> list[str]:
        return sorted(file.stem for file in (self.folder / "locales").glob("*.po"))


def asked_in_code(room: Room) -> set[str]:
    """Every message that the code asks for, also where a translator's tool does not look: inside of an f-string."""
    trees = (ast.parse(file.read_text()) for file in room.folder.rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    named = (call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in _KEYWORDS)
    return {arg.value for call in named if isinstance(arg := call.args[0], ast.Constant) and isinstance(arg.value, str)}


def forms(text: MessageId | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def unlike_what_is_said(room: Room, name: str) -> Iterator[str]:
    """Messages without their translation, and translations without their message."""
    messages = room.catalogue(name)
    told = {tuple(m.id) if isinstance(m.id, list) else m.id for m in messages if m.id}
    yield from (f"not translated: {message}" for message in sorted(map(forms, room.said_ids() - told)))
    yield from (f"not said any more: {message}" for message in sorted(map(forms, told - room.said_ids())))
    yield from (f"obsolete: {message}" for message in messages.obsolete)


def malformed(messages: Catalog) -> Iterator[str]:
    """What is empty, doubtful, lacks a form of its plural, or has other values than the English."""
    yield from (f"{message.id}: {errors}" for message, errors in messages.check())
    for message in messages:
        said = forms(message.string)
        if not message.id:
            continue
        if message.fuzzy or not said or not all(said):
            yield f"empty or fuzzy: {message.id}"
        if isinstance(message.id, tuple | list) and len(said) != messages.num_plurals:
            yield f"not {messages.num_plurals} forms: {message.id}"
        told = [_values(form, number_told=isinstance(message.id, str)) for form in said]
        wanted = _values(forms(message.id)[-1], number_told=isinstance(message.id, str))
        yield from (f"other values: {form}" for form, values in zip(said, told, strict=True) if values != wanted)


def _values(form: str, *, number_told: bool) -> list[str]:
    """A form of a plural may say its number in a word."""
    return sorted(name for name in _VALUE.findall(form) if number_told or name != "num")


def left_in_english(messages: Catalog, but_for: Collection[str]) -> set[str]:
    same = {form for m in messages if m.id for form in forms(m.id) if form in forms(m.string)}
    return {form for form in same if any(letter.isalpha() for letter in _VALUE.sub("", form))} ^ set(but_for)

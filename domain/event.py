"""The form of every fact: frozen, told apart by the tag that it is stored with."""

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    pass

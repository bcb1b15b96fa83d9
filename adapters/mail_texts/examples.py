"""Every mail in every state: to look at before one is sent, and to compare with what it said before."""

from adapters.mail_texts.example_facts import Example
from adapters.mail_texts.examples_for_clients import FOR_CLIENTS
from adapters.mail_texts.examples_for_hosts import FOR_BUILDERS, FOR_OPERATORS

__all__ = ["EXAMPLES", "Example"]

EXAMPLES: tuple[Example, ...] = (*FOR_CLIENTS, *FOR_BUILDERS, *FOR_OPERATORS)

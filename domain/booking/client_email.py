"""Where a client gets mail. The address itself is no fact: it is with the people."""

from domain.event import Event


class ClientEmailCorrected(Event, tag="client_email_corrected", frozen=True, kw_only=True):
    by: str
    why: str

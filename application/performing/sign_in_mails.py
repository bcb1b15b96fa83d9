"""The mail with a link that signs in: written when it is sent, and not at all once the link has ended."""

from uuid import UUID

from application.performing.world import World
from application.ports.mailer import SignInFacts
from domain.identifiers import SignInLinkId
from domain.mail.events import MailWanted


def sign_in_facts(wanted: MailWanted, world: World) -> tuple[str, SignInFacts] | None:
    """Whom to write to, and what; None once the link was used, has ended or is forgotten."""
    link = world.sign_in_links.get(SignInLinkId(UUID(wanted.about)))
    now = world.clock.now()
    if link is None or not link.is_good(now):
        return None
    minutes = (link.ends_at - link.asked_at).total_seconds() // 60
    facts = SignInFacts(link=world.links.sign_in(link.id), minutes=int(minutes), at=now, language=link.language or "en")
    return link.email, facts

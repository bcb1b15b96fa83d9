"""What a provider's delivery means, once it is stored."""

from collections.abc import Mapping

from adapters.calendly.sighting_translator import SightingTranslator
from adapters.sendgrid.translator import SendGridTranslator
from adapters.stripe.client import is_live
from adapters.stripe.translator import StripeTranslator
from application.ports.deliveries import Translator
from application.ports.inbox import Provider
from entrypoints.settings import Settings


def translators_of(settings: Settings) -> Mapping[Provider, Translator]:
    return {
        Provider.STRIPE: StripeTranslator(live=_takes_live_events(settings)),
        Provider.CALENDLY: SightingTranslator(),
        Provider.SENDGRID: SendGridTranslator(),
    }


def _takes_live_events(settings: Settings) -> bool:
    """By the key; a command that has none takes what its environment gets."""
    return is_live(settings.stripe_secret_key) if settings.stripe_secret_key else settings.is_production

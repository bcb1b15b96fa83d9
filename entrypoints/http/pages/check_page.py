"""The last page before money or a booking: everything that was chosen, what it costs, what cancelling gives back."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import msgspec
from litestar import Response
from litestar.response import Template

from adapters.mail_texts.policy import policy_sentence
from domain.money import Money
from entrypoints.http.pages.booking_draft import Draft, body_of, slot_of_draft
from entrypoints.http.pages.form_tokens import order_token
from entrypoints.http.pages.mail_slips import likely_meant
from entrypoints.http.pages.offer_words import expert_words, offer_words
from entrypoints.http.pages.offering import Offering
from entrypoints.http.pages.prices import price_tag
from entrypoints.http.pages.times_page import time_query
from entrypoints.http.security_headers import CONTENT_POLICY, content_policy, payment_origin
from entrypoints.http.speaking import gettext, language
from entrypoints.http.time_words import other_clock_words, times_words
from entrypoints.service import Service


def check_page(offering: Offering, draft: Draft, service: Service, note: str = "") -> Response[Any]:
    """Each time it is made it has a key of its own: pressing its button twice books once."""
    terms, slot, key = offering.session.terms, slot_of_draft(draft, offering.session), uuid4().hex
    context = {
        "offer": offer_words(offering.builder, offering.session),
        "expert": expert_words(offering.builder),
        "draft": draft,
        "session_id": offering.session.id,
        "api_body": msgspec.json.encode(body_of(draft, offering.session, terms.price)).decode(),
        "when": times_words(slot, draft.zone),
        "their_time": other_clock_words(slot, offering.builder.timezone, draft.zone),
        "other_times": time_query(draft.start, draft.zone),
        "policy": policy_sentence(
            terms.price, terms.policy, slot.start, draft.zone, service.world.clock.now(), language()
        ),
        "price": terms.price,
        "button": _button(terms.price),
        "hold_minutes": service.settings.hold_minutes,
        "key": key,
        "token": order_token(offering.session.id, key, service.settings.app_secret_keys[0]),
        "email_meant": likely_meant(draft.email),
        "note": note,
    }
    return Template(
        "book_check.html",
        context=context,
        status_code=HTTPStatus.CONFLICT if note else HTTPStatus.OK,
        headers=leading_to_payment(service),
    )


def _button(price: Money) -> str:
    return gettext("Pay %(price)s and book", price=price_tag(price)) if price else gettext("Book")


def leading_to_payment(service: Service) -> dict[str, str]:
    """For a page whose form may end at the payment page."""
    return {CONTENT_POLICY: content_policy(payment_origin(service.settings.stripe_api_base))}

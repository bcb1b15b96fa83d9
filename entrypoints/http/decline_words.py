"""Why a card was declined, as its holder can use it. What a bank would not have them told is not told here either."""

from collections.abc import Mapping

from entrypoints.http.speaking import gettext, marked

_LIMIT = marked("It is over the limit of the card.")
_UNCONFIRMED = marked("Your bank wanted it confirmed by you, and it was not.")
_UNFIT = marked("This card cannot be used for it.")
_LATER = marked("Your bank could not be asked just then; try again in a moment.")
_CODE = marked("The card's security code was wrong.")
_NUMBER = marked("The card's number was wrong.")
_EXPIRY = marked("The card's expiry date was wrong.")
_OTHERWISE = marked("Your bank can tell you why; another card may work.")

_SAID: Mapping[str, str] = {
    "insufficient_funds": marked("There was not enough money for it."),
    "expired_card": marked("The card has expired."),
    "incorrect_cvc": _CODE,
    "invalid_cvc": _CODE,
    "incorrect_number": _NUMBER,
    "invalid_number": _NUMBER,
    "invalid_expiry_month": _EXPIRY,
    "invalid_expiry_year": _EXPIRY,
    "authentication_required": _UNCONFIRMED,
    "payment_intent_authentication_failure": _UNCONFIRMED,
    "card_velocity_exceeded": _LIMIT,
    "withdrawal_count_limit_exceeded": _LIMIT,
    "card_not_supported": _UNFIT,
    "currency_not_supported": _UNFIT,
    "processing_error": _LATER,
    "issuer_not_available": _LATER,
    "try_again_later": _LATER,
}
"""By Stripe's codes (docs.stripe.com/declines/codes)."""


def decline_words(code: str) -> str:
    return gettext(_SAID.get(code, _OTHERWISE))

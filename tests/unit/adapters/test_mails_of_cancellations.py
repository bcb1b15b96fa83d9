"""What a cancellation says of the money: charged, reserved, being charged, given back, kept or in dispute."""

from typing import Any

import pytest

from domain.booking.vocabulary import Actor
from domain.mail.events import MailKind, Recipient
from tests.unit.adapters.mail_examples import HALF, NOTHING, PRICE, READERS, said, write

WHOLE_BACK = {"paid": PRICE, "gives_back": PRICE}
HALF_BACK = {"paid": PRICE, "gives_back": HALF, "kept": HALF}
KEPT = {"paid": PRICE, "kept": PRICE}
BACK_BEFORE = {"paid": PRICE}
NO_MONEY = {"paid": NOTHING}
LET_GO = {"paid": NOTHING, "released": PRICE}
BEING_CHARGED = {"paid": NOTHING, "reserved": PRICE}
DISPUTED = {"paid": PRICE, "withheld": PRICE}
_BANK = "Your bank may take 5 to 10 days to show it."


@pytest.mark.parametrize(
    ("money", "told"),
    [
        (WHOLE_BACK, f"We are giving back US$149.00 the way you paid. {_BANK} See"),
        (
            HALF_BACK,
            (
                f"We are giving back US$74.50 the way you paid. {_BANK} US$74.50 is kept under the cancellation"
                " policy you agreed to. See"
            ),
        ),
        (KEPT, "Under the cancellation policy you agreed to, nothing is given back: US$149.00 is kept. See"),
        (BACK_BEFORE, "Nothing is left to give back of the US$149.00 that you paid. See"),
        (NO_MONEY, "Nothing was charged. See"),
        (
            LET_GO,
            (
                "Nothing was charged: the reservation of US$149.00 is let go. Your bank may take some days to show it."
                " See"
            ),
        ),
        (
            BEING_CHARGED | {"gives_back": HALF},
            (
                "US$149.00 was being charged when the session was cancelled. As soon as that has ended, US$74.50 of"
                " it goes back to you by itself. See"
            ),
        ),
        (
            BEING_CHARGED,
            (
                "US$149.00 was being charged when the session was cancelled. Under the cancellation policy you agreed"
                " to, nothing of it is given back. See"
            ),
        ),
        (
            DISPUTED,
            "Your bank disputes US$149.00 of your payment: what becomes of that is settled with your bank. See",
        ),
        (
            DISPUTED | {"released": PRICE},
            "Your bank disputes US$149.00 of your payment: what becomes of that is settled with your bank. See",
        ),
        (WHOLE_BACK | {"released": PRICE}, f"We are giving back US$149.00 the way you paid. {_BANK} See"),
        (BACK_BEFORE | {"released": PRICE}, "Nothing is left to give back of the US$149.00 that you paid. See"),
    ],
)
def test_the_client_is_told_what_becomes_of_the_money_and_nothing_else(money: dict[str, Any], told: str) -> None:
    mail = write(kind=MailKind.CANCELLED, **money)
    after_the_facts = said(mail).partition("America/New York] ")[2]
    assert after_the_facts.startswith(f"{told} your booking:")


@pytest.mark.parametrize(
    ("money", "told"),
    [
        (WHOLE_BACK, "Ada gets US$149.00 back. Reference"),
        (HALF_BACK, "Ada gets US$74.50 back. You keep US$74.50 under the cancellation policy. Reference"),
        (KEPT, "You keep US$149.00 under the cancellation policy. Reference"),
        (BACK_BEFORE, "Reference"),
        (NO_MONEY, "Reference"),
        (LET_GO, "Nothing was charged: the reservation of US$149.00 is let go. Reference"),
        (BEING_CHARGED | {"gives_back": HALF}, "Ada gets US$74.50 back. Reference"),
        (BEING_CHARGED | {"released": HALF}, "Reference"),
        (
            DISPUTED,
            (
                "The bank of Ada disputes US$149.00 of the payment: what becomes of that is settled with the bank."
                " Reference"
            ),
        ),
        (WHOLE_BACK | {"released": PRICE}, "Ada gets US$149.00 back. Reference"),
    ],
)
def test_the_builder_is_told_what_becomes_of_the_money_and_nothing_else(money: dict[str, Any], told: str) -> None:
    mail = write(kind=MailKind.CANCELLED, recipient=Recipient.BUILDER, cancelled_by=Actor.CLIENT, **money)
    after_the_facts = said(mail).partition("America/New York] ")[2]
    assert after_the_facts.startswith(told)


@pytest.mark.parametrize("recipient", READERS)
def test_a_reservation_that_was_let_go_is_no_refund_and_nothing_is_kept(recipient: Recipient) -> None:
    text = said(write(kind=MailKind.CANCELLED, recipient=recipient, **LET_GO))
    assert not {"refund", "refunded", "paid", "keep", "kept", "back"} & set(text.lower().replace(".", "").split())

"""E-mail addresses as people write them: what is wrong with one that cannot exist, and how we keep one that can."""

from email_validator import EmailNotValidError, validate_email

EMAIL_LENGTH_MAX = 254  # RFC 5321 4.5.3.1
_TOP_LEVEL_LENGTH_MIN = 2
_MEND = "Write it like grace@example.com"


class NoAddress(ValueError):  # noqa: N818 - it names what it is
    """The message says what is wrong and how to mend it, as the rest of a sentence that begins with the field."""


def email_address(text: str) -> str:
    """As it is kept: the domain in lower case and in the letters that every mail server reads. Raises NoAddress."""
    if len(text) > EMAIL_LENGTH_MAX:
        raise NoAddress(f"must have at most {EMAIL_LENGTH_MAX} characters")
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as fault:
        raise NoAddress(f"is not an e-mail address. {fault} {_MEND}") from None
    assert found.ascii_email is not None, "without SMTPUTF8 every address has an ASCII form"
    top_level = found.ascii_domain.rpartition(".")[2]
    if len(top_level) < _TOP_LEVEL_LENGTH_MIN or len(found.ascii_email) > EMAIL_LENGTH_MAX:
        raise NoAddress(f"is not an e-mail address. No address ends so. {_MEND}")
    return found.ascii_email


def email_fault(text: str) -> str | None:
    try:
        email_address(text)
    except NoAddress as fault:
        return str(fault)
    return None

"""What SendGrid lets us do, and whether mailboxes will believe our sender.

https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions/retrieve-a-list-of-scopes-for-which-this-user-has-access
https://www.twilio.com/docs/sendgrid/api-reference/domain-authentication/list-all-authenticated-domains
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import httpx
import msgspec
from msgspec import Struct

from adapters.sendgrid.mailer import API_BASE, CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS
from application.ports.answers import ProviderUnavailable
from application.ports.provider_access import Right

SENDS, READS_DOMAINS, READS_TEMPLATES = "mail.send", "whitelabel.read", "templates.read"

_OK, _UNAUTHENTICATED, _FORBIDDEN, _NOT_FOUND = 200, 401, 403, 404
_KEYS_PAGE = "SendGrid, Settings, API Keys"
_DOMAINS_PAGE = "SendGrid, Settings, Sender Authentication"
_T = TypeVar("_T")


class _Scopes(Struct):
    scopes: list[str]


class _DnsRecord(Struct):
    valid: bool = False
    host: str = ""


class _Domain(Struct):
    domain: str
    subdomain: str = ""
    valid: bool = False
    dns: dict[str, _DnsRecord] = {}


class SendGridAccess:
    """The ProviderAccess port, for mails from `from_email` and with the given dynamic `templates`."""

    def __init__(
        self,
        api_key: str,
        from_email: str,
        templates: Sequence[str],
        api_base: str = API_BASE,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._domain = from_email.rpartition("@")[2].lower()
        self._templates = templates
        self._client = httpx.Client(
            base_url=api_base.rstrip("/"),
            headers={"Authorization": f"Bearer {api_key}"},
            timeout=httpx.Timeout(READ_TIMEOUT_SECONDS, connect=CONNECT_TIMEOUT_SECONDS),
            follow_redirects=False,
            transport=transport,
        )

    def close(self) -> None:
        self._client.close()

    def rights(self) -> Sequence[Right]:
        scopes = frozenset(self._asked("/v3/scopes", _Scopes).scopes)
        sends = "" if SENDS in scopes else "the key may not send"
        return [
            Right(what="send mails", refusal=sends, mend=f"Give the key {SENDS} ({_KEYS_PAGE})."),
            self._sender(scopes),
            *self._own_templates(scopes),
        ]

    def _sender(self, scopes: frozenset[str]) -> Right:
        """SPF and DKIM as SendGrid itself found them: it is SendGrid's records that our domain must name."""
        what = f"send as {self._domain} (SPF and DKIM)"
        if READS_DOMAINS not in scopes:
            return Right(
                what=what,
                refusal="the key may not read how the domain is authenticated",
                mend=f"Give the key {READS_DOMAINS} ({_KEYS_PAGE}), or look there: {_DOMAINS_PAGE}.",
                needed=False,
            )
        domains = self._asked("/v3/whitelabel/domains", list[_Domain], {"domain": self._domain})
        ours = [domain for domain in domains if domain.domain.lower() == self._domain]
        if any(domain.valid for domain in ours):
            return Right(what=what)
        wrong = sorted({record.host for domain in ours for record in domain.dns.values() if not record.valid})
        refusal = f"these records are not as they should be: {', '.join(wrong)}" if wrong else "it is not authenticated"
        mend = f"Authenticate the domain, with its records at your DNS provider ({_DOMAINS_PAGE})."
        return Right(what=what, refusal=f"{refusal}; mails will land among spam", mend=mend, needed=False)

    def _own_templates(self, scopes: frozenset[str]) -> Iterator[Right]:
        for template in self._templates:
            what = f"write with template {template}"
            if READS_TEMPLATES not in scopes:
                unknown = "the key may not read whether it is there"
                yield Right(what=what, refusal=unknown, mend=f"Give the key {READS_TEMPLATES}.", needed=False)
            elif self._got(f"/v3/templates/{template}").status_code == _NOT_FOUND:
                yield Right(what=what, refusal="there is none", mend="Correct SENDGRID_TEMPLATE_IDS.")
            else:
                yield Right(what=what)

    def _asked(self, path: str, wanted: type[_T], params: Mapping[str, str] | None = None) -> _T:
        """Raises ProviderUnavailable."""
        response = self._got(path, params)
        if response.status_code != _OK:
            raise ProviderUnavailable(f"SendGrid answered {response.status_code}")
        try:
            return msgspec.json.decode(response.content, type=wanted)
        except msgspec.MsgspecError:
            raise ProviderUnavailable("SendGrid's answer cannot be read") from None

    def _got(self, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """Raises ProviderUnavailable."""
        try:
            response = self._client.get(path, params=params)
        except httpx.HTTPError as fault:
            raise ProviderUnavailable(f"SendGrid cannot be asked: {type(fault).__name__}") from None
        if response.status_code in (_UNAUTHENTICATED, _FORBIDDEN):
            raise ProviderUnavailable(f"SendGrid answered {response.status_code}: our key is wrong")
        return response

"""The page that asks how somebody wants to sign in."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Template

from entrypoints.addresses import EMAIL_LENGTH_MAX
from entrypoints.http.pages.account.held_time import HeldTime
from entrypoints.http.pages.account.paths import SIGN_IN
from entrypoints.service import Service


def ask_page(
    service: Service,
    leads_to: str,
    email: str = "",
    fault: str = "",
    status: int = HTTPStatus.OK,
    note: str = "",
    held: HeldTime | None = None,
) -> Response[Any]:
    provider = service.identity_provider
    context = {
        "leads_to": leads_to,
        "email": email[:EMAIL_LENGTH_MAX],
        "email_length_max": EMAIL_LENGTH_MAX,
        "wrong": {"email": fault} if fault else {},
        "note": note,
        "held": held,
        "provider": provider.name if provider else "",
        "provider_path": f"{SIGN_IN}/provider?{urlencode({'next': leads_to})}",
    }
    return Template("account/sign_in.html", context=context, status_code=status)

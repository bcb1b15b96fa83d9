"""What may be attached to a mail."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from entrypoints.sandbox.sendgrid.refusals import Fault

# one parameter passes, a second was refused
_TYPE = re.compile(r"[^;\r\n]+(;[^;\r\n]+)?")


def attachment_faults(mail: dict[str, Any]) -> Iterator[Fault]:
    items = mail.get("attachments") or []
    if not isinstance(items, list):
        yield Fault("The attachments must be an array.", "attachments")
        return
    for number, item in enumerate(items):
        name = f"attachments.{number}"
        content = item.get("content") if isinstance(item, dict) else None
        if not isinstance(content, str) or not content or not _is_base64(content):
            yield Fault("The attachment content must be base64 encoded.", f"{name}.content")
        if not isinstance(item, dict) or not isinstance(item.get("filename"), str) or not item["filename"]:
            yield Fault("The filename of the attachment is required.", f"{name}.filename")
            continue
        kind = item.get("type", "application/octet-stream")
        if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
            yield Fault("The attachment type cannot contain ';' or CRLF.", f"{name}.type")
        if item.get("disposition", "attachment") not in ("attachment", "inline"):
            yield Fault("The disposition must be either 'inline' or 'attachment'.", f"{name}.disposition")


def _is_base64(content: str) -> bool:
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True

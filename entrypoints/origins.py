"""Which other sites' scripts may use the API."""

from urllib.parse import urlsplit

ORIGINS_MAX = 50


def origins(value: str) -> tuple[str, ...]:
    """A comma list of exact origins, as browsers send them; ValueError for anything else."""
    found = tuple(part.strip() for part in value.split(",") if part.strip())
    if len(found) > ORIGINS_MAX or not all(_is_origin(text) for text in found):
        raise ValueError(
            f"must be at most {ORIGINS_MAX} origins in small letters, each a scheme and a host alone, with commas"
            " between, like https://www.example.com"
        )
    return found


def unsafe_origins(found: tuple[str, ...], app_env: str) -> tuple[str, ...]:
    """Those that anybody on the way could answer for."""
    return () if app_env == "development" else tuple(text for text in found if not text.startswith("https://"))


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return False
    if not text.isascii() or "*" in text or not parts.hostname:
        return False
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts.scheme in {"http", "https"} and text == f"{parts.scheme}://{host}{port}"

"""Where somebody may be led on to: a path of ours, never an address that came from outside."""

from urllib.parse import unquote, urlsplit

PATH_LENGTH_MAX = 1000


def own_path(text: str, otherwise: str) -> str:
    """`text` if it is a plain path of ours with its query, else `otherwise`."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    path = unquote(parts.path)
    is_plain = text.isascii() and text.isprintable() and not set(text) & set("\\ ") and len(text) <= PATH_LENGTH_MAX
    is_path = text[:1] == path[:1] == "/" and not {text[1:2], path[1:2]} & {"/"} and ".." not in path
    is_clean = path.isprintable() and "\\" not in path
    if parts.scheme or parts.netloc or parts.fragment or not (is_plain and is_path and is_clean):
        return otherwise
    return text

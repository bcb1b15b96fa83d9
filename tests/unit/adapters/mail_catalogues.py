"""What our mails say: every message in the templates and in the code, as a translator's tool finds them."""

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir

import adapters.mail_texts

_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None}
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]


def messages() -> Catalog:
    catalog = Catalog()
    folder = adapters.mail_texts.__path__[0]
    for _, _, message, _, _ in extract_from_dir(folder, _METHODS, keywords=_KEYWORDS):
        catalog.add(message)
    return catalog

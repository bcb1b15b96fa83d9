"""Reading a page as a browser's outline of it: elements with their attributes, and the text."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr"}
MAY_STAY_OPEN = {"option"}


class Page(HTMLParser):
    """`faults` names tags that do not close as they should."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self._text: list[str] = []
        self.feed(source)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def form_fields(self) -> dict[str, str]:
        return {field["name"]: field.get("value", "") for field in self.all("input")}

    def refresh(self) -> str | None:
        """Where the page goes by itself."""
        found = [meta["content"] for meta in self.all("meta") if meta.get("http-equiv") == "refresh"]
        return found[0].partition("url=")[2] if found else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID | MAY_STAY_OPEN:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in MAY_STAY_OPEN:
            return
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in {"title", "style", "script"}:
            self._text.append(data)

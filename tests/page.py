"""What every HTML page of ours must be, checked on each page that any test fetches."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
FORGIVING = {"path", "use", "rect", "line", "circle", "polyline", "polygon", "stop", "ellipse"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


@dataclass
class Page(HTMLParser):
    """A parsed page and the faults found in it."""

    html: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open_tags: list[str] = []
        self.headings = 0
        self.title = ""
        self.language = ""
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.ids: list[str] = []
        self.form: dict[str, str] | None = None
        self.form_has_token = False
        self.feed(self.html)
        self.close()
        self._conclude()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._look_at(tag, attributes)
        if tag not in VOID and tag not in FORGIVING:
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in FORGIVING or tag in VOID:
            return
        if not self.open_tags or self.open_tags[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open_tags[-1:]} (line {self.getpos()[0]})")
        if tag in self.open_tags:
            while self.open_tags.pop() != tag:
                pass
        if tag == "form":
            self._leave_form()

    def handle_data(self, data: str) -> None:
        if self.open_tags and self.open_tags[-1] == "title" and "svg" not in self.open_tags:
            self.title += data

    def _look_at(self, tag: str, attributes: dict[str, str]) -> None:
        if "id" in attributes:
            self.ids.append(attributes["id"])
        self._refuse_inline(tag, attributes)
        match tag:
            case "html":
                self.language = attributes.get("lang", "")
            case "h1":
                self.headings += 1
            case "label" if "for" in attributes:
                self.labelled.add(attributes["for"])
            case "form":
                self.form, self.form_has_token = attributes, False
            case "input" | "select" | "textarea":
                self._field(attributes)

    def _refuse_inline(self, tag: str, attributes: dict[str, str]) -> None:
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            self.faults.append(f"<{tag}> has an inline style or handler (line {self.getpos()[0]})")
        if tag == "script" and "src" not in attributes:
            self.faults.append("inline script")
        if tag == "img" and "alt" not in attributes:
            self.faults.append("image without alt")

    def _field(self, attributes: dict[str, str]) -> None:
        if attributes.get("name") == "csrf_token":
            self.form_has_token = True
        wrapped = "label" in self.open_tags
        named = "aria-label" in attributes or "aria-labelledby" in attributes
        if attributes.get("type") not in UNLABELLED and not wrapped and not named:
            self.fields.append(attributes)

    def _leave_form(self) -> None:
        if self.form and self.form.get("method", "").lower() == "post" and not self.form_has_token:
            self.faults.append(f"form to {self.form.get('action', '')!r} has no CSRF token")
        self.form = None

    def _conclude(self) -> None:
        if self.headings != 1:
            self.faults.append(f"{self.headings} h1 headings")
        if not self.title.strip() or not self.language:
            self.faults.append("no title or no language")
        for attributes in self.fields:
            if attributes.get("id") not in self.labelled:
                self.faults.append(f"field without label: {attributes}")
        double = {each for each in self.ids if self.ids.count(each) > 1}
        if double:
            self.faults.append(f"ids used twice: {sorted(double)}")

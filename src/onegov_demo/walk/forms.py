"""A form as a browser sends it: every field as the page filled it, what the person typed, one button."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.html import Element

_NOT_SENT = frozenset({"submit", "button", "image", "reset"})


@dataclass(frozen=True)
class Upload:
    """A file the person chooses."""

    name: str
    content: bytes
    kind: str = "application/pdf"


@dataclass
class Form:
    """One form of a page.

    Attributes:
        method, action, is_multipart: how and where it is sent.
        values: what it holds by field, as the page filled it; files are put in by ``fill``.
        choices: for radio buttons, checkboxes and lists, what can be chosen.
        names: every field that can be filled.
    """

    element: Element = field(repr=False)
    method: str
    action: str
    is_multipart: bool
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    files: dict[str, Upload] = field(default_factory=dict)
    buttons: list[Element] = field(default_factory=list)

    @classmethod
    def read(cls, element: Element, page: Element) -> "Form":
        """Will read a form and the fields that belong to it, wherever on the page they stand."""
        form = cls(
            element=element,
            method=element.get("method").lower() or "get",
            action=element.get("action"),
            is_multipart=element.get("enctype") == "multipart/form-data",
        )
        for one in _belonging(element, page):
            form._take(one)
        return form

    def _take(self, one: Element) -> None:
        kind = one.get("type") or ("submit" if one.tag == "button" else "text")
        if kind in _NOT_SENT:
            self.buttons.append(one)
        elif name := one.get("name"):
            self.names.add(name)
            self._hold(one, name, kind)

    def _hold(self, one: Element, name: str, kind: str) -> None:
        if kind in ("radio", "checkbox"):
            value = one.get("value") or "on"
            self.choices.setdefault(name, []).append(value)
            if "checked" in one.attributes:
                self.values.setdefault(name, []).append(value)
        elif one.tag == "select":
            self._hold_list(one, name)
        elif kind != "file":
            self.values[name] = [one.text if one.tag == "textarea" else one.get("value")]

    def _hold_list(self, one: Element, name: str) -> None:
        options = list(one.every("option"))
        self.choices[name] = [each.get("value") for each in options]
        chosen = [each for each in options if "selected" in each.attributes] or options[:1]
        self.values[name] = [each.get("value") for each in chosen]

    def fill(self, answers: Mapping[str, str | Upload]) -> "Form":
        """Will put answers into fields.

        Raises:
            WalkFailed: there is no such field, or a choice that the page does not offer.
        """
        for name, answer in answers.items():
            if name not in self.names:
                raise WalkFailed(f"a field “{name}” (there are: {', '.join(sorted(self.names))})")
            if isinstance(answer, Upload):
                self.files[name] = answer
            elif name in self.choices and answer not in self.choices[name]:
                raise WalkFailed(f"the choice “{answer}” of “{name}”")
            else:
                self.values[name] = [answer]
        return self

    def button(self, name: str = "", value: str = "") -> Element:
        """The button that is pressed: by its name, else the form's first one without."""
        for one in self.buttons:
            if one.get("name") == name and value in ("", one.get("value")):
                return one
        raise WalkFailed(f"a button “{name}={value}”")

    def has_button(self, name: str, value: str = "") -> bool:
        return any(b.get("name") == name and value in ("", b.get("value")) for b in self.buttons)

    def encoded(self, button: Element | None) -> tuple[bytes, str]:
        """The body and its content type, with the pressed button in it."""
        pairs = [(name, value) for name, values in self.values.items() for value in values]
        if button is not None and button.get("name"):
            pairs.append((button.get("name"), button.get("value")))
        if not self.is_multipart:
            return urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        return _multipart(pairs, self.files)


def _belonging(form: Element, page: Element) -> Iterator[Element]:
    own = form.get("id")
    for one in page.every("input", "select", "textarea", "button"):
        owner = one.get("form")
        if (owner and owner == own) or (not owner and one.within("form") is form):
            yield one


def _multipart(pairs: list[tuple[str, str]], files: Mapping[str, Upload]) -> tuple[bytes, str]:
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
    ]
    for name, file in files.items():
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n'
            f"Content-Type: {file.kind}\r\n\r\n"
        )
        parts.append(head.encode() + file.content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"

"""Reads JSON settings strictly: each wrong, missing or unknown name is named in the error."""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from onegov.core.errors import WrongSetting
from onegov.core.types import Text

_MISSING = object()


class SettingsReader:
    """One JSON object of a settings file; ``where`` is its place there (``node.json: rights[2]``)."""

    def __init__(self, content: object, where: str) -> None:
        self.where = where
        if not isinstance(content, dict):
            raise WrongSetting(
                Text(en=f"{where} must be an object.", fr=f"{where} doit être un objet.")
            )
        self._left = dict(content)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def wrong(self, name: str, why: str, why_fr: str) -> WrongSetting:
        """The error that says what is wrong with the setting ``name``."""
        return WrongSetting(
            Text(
                en=f"{self.where}: setting “{name}” {why}.",
                fr=f"{self.where}\u00a0: le réglage «\u00a0{name}\u00a0» {why_fr}.",
            ),
            next_step=Text(
                en="Correct the file and start again.",
                fr="Corrigez le fichier et redémarrez.",
            ),
        )

    def take(self, name: str, default: object = _MISSING) -> object:
        """The raw value; the setting is missing when there is neither a value nor a default."""
        value = self._left.pop(name, default)
        if value is _MISSING:
            raise self.wrong(name, "is missing", "est absent")
        return value

    def peek(self, name: str, default: object = None) -> object:
        """The raw value, which stays to be taken."""
        return self._left.get(name, default)

    def text(self, name: str, *, default: object = _MISSING) -> str:
        value = self.take(name, default)
        if not isinstance(value, str) or (default is _MISSING and not value):
            raise self.wrong(name, "must be text", "doit être un texte")
        return value

    def integer(self, name: str, *, low: int, high: int, default: object = _MISSING) -> int:
        value = self.take(name, default)
        if type(value) is not int or not low <= value <= high:
            raise self.wrong(
                name,
                f"must be a whole number from {low} to {high}",
                f"doit être un nombre entier de {low} à {high}",
            )
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.take(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, "must be true or false", "doit être true ou false")
        return value

    def choice(self, name: str, allowed: Sequence[str], *, default: object = _MISSING) -> str:
        value = self.text(name, default=default)
        if value not in allowed:
            listed = ", ".join(allowed)
            raise self.wrong(name, f"must be one of {listed}", f"doit être l’un de\u00a0: {listed}")
        return value

    def key(self, name: str, *, size: int = 32) -> bytes:
        """So many bytes in base64."""
        try:
            value = b64decode(self.text(name), validate=True)
        except ValueError:
            value = b""
        if len(value) != size:
            raise self.wrong(
                name, f"must be {size} bytes in base64", f"doit être {size} octets en base64"
            )
        return value

    def both(self, name: str, *, default: Text) -> Text:
        """``{"en": …, "fr": …}``, both there; the default when the setting is absent."""
        value = self.take(name, None)
        if value is None:
            return default
        read = SettingsReader(value, f"{self.where}: {name}")
        text = Text(en=read.text("en"), fr=read.text("fr"))
        read.done()
        return text

    def moment(self, name: str) -> datetime | None:
        """A date and time with its offset, as UTC; None when the setting is absent."""
        text = self.text(name, default="")
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise self.wrong(
                name,
                "must be a date and time with its offset",
                "doit être une date et heure avec son décalage",
            )
        return moment.astimezone(UTC)

    def texts(self, name: str, *, default: object = _MISSING) -> tuple[str, ...]:
        value = self.take(name, default)
        if not isinstance(value, list | tuple) or not all(
            isinstance(item, str) and item for item in value
        ):
            raise self.wrong(name, "must be a list of texts", "doit être une liste de textes")
        return tuple(value)

    def items(self, name: str, *, default: object = _MISSING) -> Iterator["SettingsReader"]:
        value = self.take(name, default)
        if not isinstance(value, list | tuple):
            raise self.wrong(name, "must be a list", "doit être une liste")
        for place, item in enumerate(value):
            yield SettingsReader(item, f"{self.where}: {name}[{place}]")

    def named(
        self, name: str, *, default: object = _MISSING
    ) -> Iterator[tuple[str, "SettingsReader"]]:
        value = self.take(name, default)
        if not isinstance(value, dict):
            raise self.wrong(name, "must be an object", "doit être un objet")
        for key, item in value.items():
            yield key, SettingsReader(item, f"{self.where}: {name}.{key}")

    def done(self) -> None:
        """Will refuse what nobody asked for: a misspelt setting must not be silently ignored."""
        for name in self._left:
            raise self.wrong(name, "is not known", "n’est pas connu")

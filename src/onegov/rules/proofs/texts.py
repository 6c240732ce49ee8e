"""Texts in both languages, put together."""

from collections.abc import Iterable
from typing import Final

from onegov.core.types import Text
from onegov.rules.reasoning.wording import NBSP

OR: Final = Text(" or ", " ou ")
AND: Final = Text(" and ", " et ")
#: What somebody does with a finding that may be right.
COMPARE: Final = Text(
    en="Compare with the law; if it is right, leave it.",
    fr="Comparez avec la loi; si c’est exact, n’y touchez pas.",
)


def joined(texts: Iterable[Text], between: Text | str) -> Text:
    """``texts`` one after the other, with what stands ``between`` them in each language or both."""
    listed = list(texts)
    en, fr = (between, between) if isinstance(between, str) else (between.en, between.fr)
    return Text(en=en.join(text.en for text in listed), fr=fr.join(text.fr for text in listed))


def quoted(text: Text) -> Text:
    """``text`` in the quotation marks of each language."""
    return Text(en=f"“{text.en}”", fr=f"«{NBSP}{text.fr}{NBSP}»")


def same(text: str) -> Text:
    """A text that is the same in both languages."""
    return Text(text, text)

"""Translations are compiled when they are newer, and guesses are left out."""

import gettext
import os
from pathlib import Path

from onegov.ui.compile import compile_all

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def test_compiles_what_is_newer_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "room" / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        PO + 'msgid "Yes"\nmsgstr "Oui"\n\n#, fuzzy\nmsgid "No"\nmsgstr "Peut-être"\n', "utf-8"
    )
    assert compile_all(tmp_path) == 1
    assert compile_all(tmp_path) == 0
    with (folder / "django.mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Yes") == "Oui"
    assert french.gettext("No") == "No"
    newer = (folder / "django.mo").stat().st_mtime + 5
    os.utime(source, (newer, newer))
    assert compile_all(tmp_path) == 1

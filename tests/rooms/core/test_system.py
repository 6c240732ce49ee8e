"""What the operating system refuses is told in both languages."""

import errno
import os
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.core.system import SystemRefused, system_reason


def test_what_is_known_is_said_in_words_of_each_language(tmp_path: Path) -> None:
    for act, french in (
        (lambda: (tmp_path / "none").read_text(), "ce fichier n’existe pas"),
        (lambda: tmp_path.read_text(), "c’est un dossier"),
    ):
        with pytest.raises(OSError) as caught:  # noqa: PT011 - the reason is what is tested
            act()
        assert system_reason(caught.value).fr == french


def test_what_is_not_known_is_told_as_the_system_tells_it() -> None:
    reason = system_reason(OSError(errno.ELOOP, os.strerror(errno.ELOOP)))
    assert reason.en == reason.fr == os.strerror(errno.ELOOP)
    assert system_reason(TimeoutError()).en == "TimeoutError"


def test_a_taken_port_is_told_with_the_next_step() -> None:
    error = SystemRefused(OSError(errno.EADDRINUSE, "in use"))
    assert "another program uses the port" in error.message.en
    assert "un autre programme utilise ce port" in error.message.fr


def test_a_settings_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["node", "--config", "nowhere.json"]) == 1
    told = capsys.readouterr().err
    assert "there is no such file" in told
    assert "ce fichier n’existe pas" in told

"""The pages for departments' engineers say what the code does."""

from pathlib import Path

from onegov.login.provider.logic.checks import CHECKS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "login-2-protocol.md"


def test_the_table_of_checks_is_the_one_that_runs() -> None:
    text = PAGE.read_text("utf-8")
    table = text.split("<!-- checks -->")[1].split("<!-- /checks -->")[0].strip().splitlines()
    rows = [f"| `{one.name}` | `{one.error}` | {one.reason.en} |" for one in CHECKS]
    assert table[2:] == rows

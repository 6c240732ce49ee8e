"""What every page loads stays small, and its licences travel with it."""

import gzip
from pathlib import Path

import onegov.ui

STATIC = Path(onegov.ui.__file__).parent / "static" / "ui"


def test_the_style_sheet_is_small_and_loads_nothing_from_elsewhere() -> None:
    css = (STATIC / "site.css").read_bytes()
    assert len(css) < 25_000
    assert len(gzip.compress(css)) < 7_000
    assert b"url(http" not in css
    assert b"@import" not in css


def test_fonts_are_few_and_licensed() -> None:
    fonts = sorted((STATIC / "fonts").glob("*.woff2"))
    assert sum(font.stat().st_size for font in fonts) < 90_000
    for family in ("lato", "noto-sans"):
        licence = (STATIC / "fonts" / f"LICENSE-{family}.txt").read_text("utf-8")
        assert "SIL Open Font License" in licence
    assert "MIT License" in (STATIC / "LICENSE-gcds-tokens.txt").read_text("utf-8")


def test_no_protected_symbol_is_shipped() -> None:
    names = {path.name for path in STATIC.rglob("*") if path.is_file()}
    assert not any(word in name for name in names for word in ("wordmark", "flag", "arms", "fip"))

"""Files that strangers write: whatever stands in them, the check answers and never fails."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.catalogue.logic import folder
from onegov.catalogue.logic.folder import Content, restore
from onegov.catalogue.logic.source import from_plain, read_source, to_plain

from .conftest import EXAMPLE, Folder

NO_FIXTURE_CHECK = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(50)
)
PLAIN = st.recursive(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcdef_", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def check(path: Path, text: str | bytes) -> list[str]:
    """The codes of what is wrong once definition.yaml holds ``text``."""
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (path / "definition.yaml").write_bytes(raw)
    return [each.code for each in folder.check(path).problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x\n", "rules.no_alias"),
        ("a: 1\na: 2\n", "rules.duplicate_key"),
        ("a: !!python/object/apply:os.system [ls]\n", "rules.no_alias"),
        ("a: [\n", "rules.bad_yaml"),
        ("[" * 60 + "]" * 60, "rules.too_deep"),
        ("a: b\n---\nc: d\n", "rules.bad_yaml"),
        ("x" * 600_000, "catalogue.file.unreadable"),
        (b"\xff\xfe\x00bad", "catalogue.file.unreadable"),
    ],
    ids=["alias", "key twice", "tag", "half written", "deep", "two documents", "long", "not utf-8"],
)
def test_what_yaml_may_not_do_here(example: Folder, text: str | bytes, code: str) -> None:
    assert code in check(example.path, text)


def test_missing_files_are_named(tmp_path: Path) -> None:
    problems = folder.check(tmp_path).problems
    assert [(each.file, each.code) for each in problems] == [
        ("definition.yaml", "catalogue.file.missing"),
        ("rules.yaml", "catalogue.file.missing"),
        ("tests.yaml", "catalogue.file.missing"),
    ]


@NO_FIXTURE_CHECK
@given(text=st.text(max_size=300))
def test_any_text_gets_an_answer(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    assert check(tmp_path_factory.mktemp("any"), text)


@NO_FIXTURE_CHECK
@given(
    key=st.sampled_from(sorted(yaml.safe_load(EXAMPLE.joinpath("definition.yaml").read_text()))),
    value=PLAIN,
)
def test_any_value_in_any_element_gets_an_answer(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    """Every element in turn holds something else: problems, never an exception."""
    path = tmp_path_factory.mktemp("ircc") / "ircc" / "proof-of-citizenship"
    path.mkdir(parents=True)
    for file in ("rules.yaml", "tests.yaml"):
        (path / file).write_bytes((EXAMPLE / file).read_bytes())
    document = to_plain(read_source((EXAMPLE / "definition.yaml").read_text(), file="d"))
    assert isinstance(document, dict)
    document[key] = value
    check(path, yaml.safe_dump(document, allow_unicode=True, default_style='"'))


@given(value=PLAIN)
def test_a_document_survives_storage(value: object) -> None:
    assert to_plain(from_plain(value)) == value


def test_a_stored_definition_is_the_one_that_was_read() -> None:
    definition, content = folder.read(EXAMPLE)
    again = restore(Content(document=content.document, rules=content.rules))
    assert again == definition
    assert again.version == content.version == definition.version


def test_comments_and_layout_do_not_make_another_version(example: Folder) -> None:
    before = folder.read(example.path)[1].version
    example.change("owner: IRCC\n", "# who answers for it\nowner:   IRCC\n")
    assert folder.read(example.path)[1].version == before
    example.change("cents: 7500\n", "cents: 7600\n")
    assert folder.read(example.path)[1].version != before

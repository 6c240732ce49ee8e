"""A service that only answers a question says so, and then has nothing that applications need."""

import pytest

from onegov.catalogue.logic import folder
from onegov.catalogue.types import Definition

from .conftest import Folder

OF_APPLICATIONS = ["agreements", "letters", "registers"]


def codes(example: Folder) -> dict[str, str]:
    problems = folder.check(example.path).problems
    return {each.element: each.code for each in problems if not folder.is_warning(each)}


def only_a_question(example: Folder) -> Folder:
    return example.change("\nabout:\n", "\ntakes_applications: no\n\nabout:\n")


def without(example: Folder, *keys: str) -> Folder:
    """The definition without its elements ``keys``, comments between them included."""
    file = example.path / "definition.yaml"
    kept, is_left_out = [], False
    for line in file.read_text("utf-8").splitlines(keepends=True):
        if line[:1].isalpha():
            is_left_out = line.partition(":")[0] in keys
        if not is_left_out:
            kept.append(line)
    file.write_text("".join(kept), "utf-8")
    return example


def test_a_service_takes_applications_unless_it_says_no(example: Folder) -> None:
    assert folder.read(example.path)[0].takes_applications
    assert folder.check(only_a_question(example).path).definition is not None


def test_what_only_applications_need_is_too_much_without_them(example: Folder) -> None:
    found = codes(only_a_question(example))
    there = [key for key in OF_APPLICATIONS if key in found]
    assert there == OF_APPLICATIONS
    assert {found[key] for key in there} == {"catalogue.applications.none"}


def test_letters_are_needed_with_applications_and_not_without(example: Folder) -> None:
    assert codes(without(example, "letters"))["letters"] == "catalogue.element.missing"
    rest = without(only_a_question(example), "agreements", "registers")
    assert "letters" not in codes(rest)
    checked = folder.check(rest.path).definition
    assert checked is not None
    assert not checked.takes_applications


def test_the_answer_is_yes_or_no(example: Folder) -> None:
    example.change("\nabout:\n", "\ntakes_applications: never\n\nabout:\n")
    assert codes(example)["takes_applications"] == "catalogue.element.shape"


def test_a_service_that_is_read_again_still_takes_none(example: Folder) -> None:
    checked = folder.check(only_a_question(example).path)
    assert isinstance(checked.definition, Definition)
    assert checked.content is not None
    assert b'"takes_applications":"no"' in checked.content.canonical


@pytest.mark.parametrize("key", OF_APPLICATIONS)
def test_the_message_names_the_key_in_both_languages(example: Folder, key: str) -> None:
    problems = folder.check(only_a_question(example).path).problems
    said = next(each.message for each in problems if each.element == key)
    assert key in said.en
    assert key in said.fr

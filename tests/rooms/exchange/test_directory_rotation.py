"""Whoever keeps the directory replaces its keys while nodes go on, also those that are away for days."""

import pytest

from onegov.__main__ import main
from onegov.exchange.directory.authority import DirectoryAuthority
from onegov.exchange.directory.editions import EDITION
from onegov.exchange.directory.statement import recall_statement, seal
from onegov.exchange.errors import BadDirectory
from rooms.exchange.test_directory import CBSA, IRCC, World, entry, refusal
from rooms.exchange.test_directory import world as world  # the fixture

SECOND = ["CA-DEMO:directory:2", "CA-DEMO:revocations:2"]


def keepers(world: World) -> list[str]:
    edition = world.authority.edition
    assert edition is not None
    return [each.keyid for each in edition.keepers]


def pass_days(world: World, count: int, *, carrying: bool) -> None:
    for _ in range(count * 24):
        world.later(hours=1)
        world.authority.renew()
        if carrying:
            world.carry()
            assert world.keeper.current().members


def test_a_node_follows_through_the_change_of_keys(world: World) -> None:
    world.carry()
    first = world.authority.public_key
    world.authority.rotate()
    assert keepers(world)[::2] == ["CA-DEMO:directory:1", "CA-DEMO:directory:2"]
    pass_days(world, 6, carrying=True)
    assert world.authority.public_key == first
    pass_days(world, 2, carrying=True)
    assert keepers(world) == SECOND
    assert world.authority.public_key != first
    assert recall_statement(world.published()).keyid == "CA-DEMO:directory:2"
    world.authority.publish([entry(IRCC), entry(CBSA, member="CBSA")])
    world.carry(world.another())  # after a restart too
    assert len(world.another().current().members) == 2


def test_a_node_that_was_away_for_almost_a_week_follows_too(world: World) -> None:
    world.carry()
    pass_days(world, 1, carrying=True)
    world.authority.rotate()
    world.carry()  # the last that it hears
    pass_days(world, 7, carrying=False)
    assert keepers(world) == SECOND
    world.carry()
    assert world.keeper.current().members


def test_what_the_replaced_key_signs_is_worth_nothing(world: World) -> None:
    world.carry()
    old = world.authority.keys.signer("directory")
    world.authority.rotate()
    pass_days(world, 8, carrying=True)
    content = recall_statement(world.published()).content
    assert isinstance(content["version"], int)
    forged = content | {"version": content["version"] + 1, "members": [entry(CBSA, member="CBSA")]}
    assert "signed" in refusal(world.keeper.offer, seal(old, forged, type=EDITION))


def test_a_node_that_pins_the_replaced_key_is_refused_until_it_pins_the_new(world: World) -> None:
    old = world.authority.public_key
    world.authority.rotate()
    pass_days(world, 8, carrying=False)
    refusal(world.another(anchor=old).offer, world.published())
    assert world.another().offer(world.published())


def test_another_process_lists_the_next_keys_too(world: World) -> None:
    other = DirectoryAuthority(world.folder / "authority", instance="CA-DEMO")
    other.rotate()
    with pytest.raises(BadDirectory, match="listed already"):
        world.authority.rotate()
    world.authority.publish([entry(IRCC)])
    assert set(SECOND) <= set(keepers(world))


def test_the_command_says_from_which_day_they_sign(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(world.folder / "authority")
    assert main(["directory", "rotate", "--folder", folder, "--instance", "CA-DEMO"]) == 0
    day = (world.clock.at.date().toordinal()) + 7
    said = capsys.readouterr().out
    assert str(world.clock.at.date().fromordinal(day)) in said
    assert "Les prochaines clés" in said

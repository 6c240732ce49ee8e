"""The members in a directory, read strictly."""

from onegov.core.types import Text
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.types import Directory, Key, Member, Subsystem


def _key(read: SettingsReader) -> Key:
    keyid = read.text("keyid")
    public_key = read.key("public_key_b64")
    use = read.choice("use", ("messages", "log"), default="messages")
    not_after = read.moment("not_after")
    read.done()
    return Key(keyid, public_key, "log" if use == "log" else "messages", not_after)


def _subsystem(read: SettingsReader) -> Subsystem:
    code = read.text("code")
    subsystem = Subsystem(code, read.both("name", default=Text(en=code, fr=code)))
    read.done()
    return subsystem


def _member(read: SettingsReader) -> Member:
    listed = read.text("member")
    code = listed.rpartition("/")[2]
    member = Member(
        member=listed,
        node_id=read.text("node_id"),
        url=read.text("url").rstrip("/"),
        keys=tuple(_key(item) for item in read.items("keys")),
        name=read.both("name", default=Text(en=code, fr=code)),
        subsystems=tuple(_subsystem(item) for item in read.items("subsystems", default=())),
    )
    read.done()
    return member


def parse_directory(content: object, *, where: str = "directory") -> Directory:
    """The directory in decoded JSON ``{"members": [{member, node_id, url, keys}]}``.

    Raises:
        WrongSetting: naming the entry that is wrong, missing or unknown.
    """
    read = SettingsReader(content, where)
    members = [_member(item) for item in read.items("members")]
    read.done()
    directory = Directory({member.member: member for member in members})
    if not _is_unambiguous(directory, members):
        raise read.wrong(
            "members",
            "lists a member, a node or a key twice",
            "répète un membre, un nœud ou une clé",
        )
    return directory


def _is_unambiguous(directory: Directory, members: list[Member]) -> bool:
    """No member, node, key id or key twice: who signed must never be a matter of order."""
    keys = [key for member in members for key in member.keys]
    return (
        len(directory.members) == len(members)
        and len({member.node_id for member in members}) == len(members)
        and len(directory.keys) == len(keys)
        and len({key.public_key for key in keys}) == len(keys)
    )

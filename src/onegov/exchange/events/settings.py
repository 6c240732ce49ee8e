"""Reads ``topics`` of a node's settings."""

from datetime import timedelta

from onegov.exchange.events.types import Topic
from onegov.exchange.settings_reader import SettingsReader


def read_topics(read: SettingsReader) -> dict[str, Topic]:
    """The topics by their names inside the member."""
    topics = {}
    for name, item in read.named("topics", default={}):
        days = item.integer("retention_days", low=1, high=366, default=30)
        most = item.integer("most_kept", low=1, high=10_000_000, default=100_000)
        topics[name] = Topic(name, timedelta(days=days), most)
        item.done()
        if name.count("/") != 1 or not all(name.split("/")):
            raise read.wrong(
                f"topics.{name}", "must be subsystem/topic", "doit être sous-système/rubrique"
            )
    return topics

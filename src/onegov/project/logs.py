"""Log lines: one JSON object each, with names and codes but never what a person typed."""

import json
import logging
from datetime import UTC, datetime


class PrivateFormatter(logging.Formatter):
    """Writes time, level, logger and message; of an exception only its type and place.

    An exception's own text may quote a value from the database or a form, so it stays out.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__qualname__
            line["at_code"] = _place(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    # Only our own loggers' messages are known to hold no personal data in their arguments.
    if record.name.startswith(("onegov", "granian")) or not record.args:
        return record.getMessage().split("?")[0]
    return str(record.msg)


def _place(traceback: object) -> str:
    place = ""
    while traceback is not None:
        frame = traceback.tb_frame  # type: ignore[attr-defined]
        place = f"{frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno}"  # type: ignore[attr-defined]
        traceback = traceback.tb_next  # type: ignore[attr-defined]
    return place

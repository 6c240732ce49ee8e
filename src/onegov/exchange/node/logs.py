"""The process's log: one JSON object a line, without anything that a message held."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType


class QuietFormatter(logging.Formatter):
    """Where something failed, never what was in it: no message of a library, no values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON; of an exception only its type and place."""
        own = record.name == "onegov.exchange"
        content = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage() if own else record.name,
        }
        if record.exc_info and record.exc_info[0] is not None:
            content["error"] = record.exc_info[0].__name__
            content["place"] = _place(record.exc_info[2])
        return json.dumps(content, ensure_ascii=False)


def _place(trace: TracebackType | None) -> str:
    place = ""
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def quiet_logs() -> None:
    """Will send the process's log to stderr in that form."""
    handler = logging.StreamHandler()
    handler.setFormatter(QuietFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("asyncio").setLevel(logging.ERROR)

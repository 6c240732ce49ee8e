"""What went wrong with a write, told on the page that it was sent from."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from onegov.core.errors import NotAllowed, NotFound, OneGovError
from onegov.ui.public import BilingualForm, said


class PlainForm(BilingualForm):
    """A form of buttons only; errors of what they do are shown on it."""


class Told(Protocol):
    """A form, or several that are one to the person."""

    def add_error(self, field: Any, error: Any) -> None:
        """Will add an error to a field, or to the form where ``field`` is None."""


@contextmanager
def telling(form: Told) -> Iterator[None]:
    """Will add an error of OneGov raised inside to the form; the page is then shown again.

    What the person may not see or what is not there stays an error page.
    """
    try:
        yield
    except (NotFound, NotAllowed):
        raise
    except OneGovError as error:
        form.add_error(None, said(error))

"""The base of every form of the platform."""

from typing import Any, ClassVar, Self

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest

SWITCH = "_language"


class BilingualForm(forms.Form):
    """A form that is checked by us, not by the browser: its errors are in the page's language.

    Declare on each field what an empty answer should say:
    ``TextField(missing=_("Enter your family name."))``. Templates draw it with ``{% field form.name %}``
    and ``{% error_summary form %}``.
    """

    use_required_attribute: ClassVar[bool] = False  # type: ignore[misc]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @classmethod
    def answered(cls, request: HttpRequest, **kwargs: Any) -> Self:
        """Will make the form of this request: empty on GET, filled on POST.

        A POST of the language switch fills the form without checking it, so that what was typed
        stays on the page while its language changes.
        """
        if request.method != "POST":
            return cls(**kwargs)
        form = cls(request.POST, request.FILES, **kwargs)
        if SWITCH in request.POST:
            form._errors = ErrorDict()  # type: ignore[attr-defined]
            form.cleaned_data = {}
            form.switching = True
        return form

    switching = False

    def is_valid(self) -> bool:
        """Whether it was sent to be taken (not only to change the language) and nothing is wrong."""
        return not self.switching and super().is_valid()

    def refuse(self, name: str, message: str) -> None:
        """Will add an error to a field, as when the upload bound stopped its file."""
        # A file that was stopped looks like none was chosen: say the true reason only.
        if self.is_bound and name in self.errors:
            del self.errors[name]
        self.add_error(name, message)

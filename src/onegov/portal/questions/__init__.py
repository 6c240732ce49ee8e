"""What a fact is asked with: its form, what an answer becomes in JSON, and back."""

from onegov.portal.questions.entries import EntryForm, entry_form
from onegov.portal.questions.single import QuestionForm, TaxYearsForm, question_form

#: Kinds of fact whose answer is a list that grows entry by entry on one page.
SETS = ("trips", "spans")

__all__ = ["SETS", "EntryForm", "QuestionForm", "TaxYearsForm", "entry_form", "question_form"]

"""From recorded crossings to absences, never guessing: pure.

The record has holes (departures that nobody recorded), doubles (one crossing written down twice, on
one day or on two) and now and then a stranger's line. Between two days with crossings a person was
in Canada, abroad, or that can't be told; this says which, and where it can't be told it gives
bounds that hold whichever of the two readings is true.
"""

from onegov.registers.crossings.reading import reconstruct

__all__ = ["reconstruct"]

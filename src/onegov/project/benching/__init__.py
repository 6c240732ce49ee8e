"""``onegov bench``: finds the benchmarks of a checkout, runs them and judges their figures.

A benchmark is a folder ``benchmarks/NAME`` with a module ``bench.py`` that has

- a docstring, whose first line says what is compared with what,
- ``FIGURES``: every figure's meaning and, for some, a target (``types.Figure``),
- ``measure(run)``: yields the figures of one round after the other (``measuring.Run``).
"""

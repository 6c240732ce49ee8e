"""A problem as people read it: its place, both languages, the line with a mark, the proposal."""

from typing import Final

from onegov.rules.errors import Fix, Problem

_WIDTH: Final = 96  # signs of a line that are shown
_BEFORE: Final = 40  # of them, before the mark


def tell(problem: Problem, *, path: str = "", source: str = "", kind: str = "") -> str:
    """Will write one problem, ready to print.

    Args:
        path: the file as the reader knows it; ``problem.file`` where it is "".
        source: the text of that file; without it the line is not shown.
        kind: ``error / erreur`` or ``warning / avertissement``, or nothing.

    Returns:
        ``file:line:column: kind code element``, then indented the message in English and in French,
        the line with a mark under the sign, and what to write instead.
    """
    column = f":{problem.column}" if problem.column else ""
    head = f"{path or problem.file}:{problem.line}{column}:"
    lines = [" ".join(part for part in (head, kind, problem.code, problem.element) if part)]
    lines += [problem.message.en, problem.message.fr, *_show(problem, source)]
    if problem.fix:
        lines += [f"→ {problem.fix.en}", f"→ {problem.fix.fr}"]
    return "\n    ".join(lines) + "\n"


def _show(problem: Problem, source: str) -> list[str]:
    """The line of the problem and a mark under what is wrong in it."""
    lines = source.splitlines()
    if not 0 < problem.line <= len(lines):
        return []
    line = lines[problem.line - 1].replace("\t", " ")
    sign = max(problem.column, 1) - 1
    start = max(0, sign - _BEFORE) if len(line) > _WIDTH else 0
    shown = line[start : start + _WIDTH].rstrip()
    margin = f"{problem.line} | "
    if not problem.column:
        return [margin + shown]
    mark = "^" * max(1, min(_marked(problem.fix, line[sign:]), _WIDTH - (sign - start)))
    return [margin + shown, " " * (len(margin) + sign - start) + mark]


def _marked(fix: object, rest: str) -> int:
    """How many signs are wrong: those that an exact proposal replaces, else one word."""
    if isinstance(fix, Fix) and fix.old and rest.startswith(fix.old):
        return len(fix.old)
    word = 0
    while word < len(rest) and (rest[word].isalnum() or rest[word] == "_"):
        word += 1
    return word


def mend(source: str, problem: Problem) -> str | None:
    """Will apply an exact proposal to the text of the file.

    Returns:
        The text with the proposal in it; None when there is no exact proposal, or what it would
        replace does not stand at the problem's place.
    """
    if not isinstance(problem.fix, Fix) or not problem.fix.is_exact:
        return None
    lines = source.splitlines(keepends=True)
    if not 0 < problem.line <= len(lines) or not problem.column:
        return None
    line, at, old = lines[problem.line - 1], problem.column - 1, problem.fix.old
    if not line.startswith(old, at):
        return None
    lines[problem.line - 1] = line[:at] + problem.fix.new + line[at + len(old) :]
    return "".join(lines)

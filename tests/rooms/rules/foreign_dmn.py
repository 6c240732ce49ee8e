"""DMN files as other programs write them, for tests of the import."""

from collections.abc import Sequence
from html import escape

DMN_1_2 = "http://www.omg.org/spec/DMN/20180521/MODEL/"


def model(*parts: str, space: str = DMN_1_2) -> str:
    """A file with ``parts`` in it, one on a line."""
    inside = "\n".join(parts)
    return f'<definitions xmlns="{space}" name="m" namespace="http://example.org">\n{inside}\n</definitions>'


def fact(name: str, kind: str) -> str:
    return f'<inputData name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'


def choices(name: str, *words: str) -> str:
    listed = ", ".join(f'"{word}"' for word in words)
    return (
        f'<itemDefinition name="{name}"><typeRef>string</typeRef>'
        f"<allowedValues><text>{escape(listed)}</text></allowedValues></itemDefinition>"
    )


def table(
    columns: Sequence[str], *rows: Sequence[str], policy: str = "UNIQUE", name: str = "result"
) -> str:
    """A decision: FEEL of the columns, and rows of tests with what they give last."""
    inputs = "".join(
        f"<input><inputExpression><text>{escape(each)}</text></inputExpression></input>"
        for each in columns
    )
    lines = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{escape(test)}</text></inputEntry>" for test in tests)
        + f"<outputEntry><text>{escape(output)}</text></outputEntry></rule>\n"
        for *tests, output in rows
    )
    return (
        f'<decision name="{name}"><decisionTable hitPolicy="{policy}">{inputs}<output/>\n{lines}'
        "</decisionTable></decision>"
    )


def expression(feel: str, *, name: str = "result", kind: str = "") -> str:
    typed = f' typeRef="{kind}"' if kind else ""
    return (
        f'<decision name="{name}"><variable name="{name}"{typed}/>'
        f"<literalExpression><text>{escape(feel)}</text></literalExpression></decision>"
    )


#: As a modeller would draw it: names with spaces, no types but those of two inputs.
DISCOUNT = model(
    expression('if Reduced rate = "half" then Full fee / 2 else Full fee', name="Fee to pay"),
    table(
        ["Applicant age", "Status"],
        ("< 5", "-", '"free"'),
        ("[5..17]", 'not("Visitor","Unknown")', '"half"'),
        ("", '"Protected person"', '"half"'),
        ("-", "", '"full"'),
        policy="FIRST",
        name="Reduced rate",
    ),
    fact("Full fee", "number"),
)

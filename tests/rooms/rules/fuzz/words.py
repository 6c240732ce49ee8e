"""Words, signs and values that have broken readers before, and the words of the language."""

from typing import Final

#: For any text.
FRAGMENTS: Final = (
    "__import__('os').system('id')", "().__class__.__bases__[0].__subclasses__()", "flag.__class__",
    "__builtins__", "eval(flag)", 'open("/etc/passwd")', "lambda: 0", "exec", "import os", "getattr",
    "{0.__class__}", "{}", "{", "}", "{{7*7}}", "{flag!r:>99}", "{age.real}", "%s%n%999999999d",
    "${jndi:ldap://x}", "$(id)", "`id`", "f'{flag}'", "<script>", "'; DROP TABLE facts; --",
    "!!python/object/apply:os.system [id]", "!!binary aGk=", "&a [*a]", "*a", "<<: *a", "%YAML 9.9",
    "---", "...", "? ", "| ", "> ", "- - - - ", "# ", "[" * 18, "{a: {a: {a: ", "]", "'", '"',
    "\\", '"\\ud800"', "\ud800", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff",
    "\uffff", "\u202eyas", "\u2066", "\u200b", "e\u0301" * 9, "a\u0300" * 400, "\u0430ge", "\ufb02ag",
    "\uff11\uff18 years", "\u00b2", "\u00bd", "\U0001f6c2", "\t", "\r", "\r\n\r\n", "\n", " " * 90,
    "9" * 17, "9" * 19, "9" * 4000, "0" * 300 + "1", "1e999", "1e-9", "NaN", "Infinity", "-0", "0x10",
    "1_000", "1/0", "0.0000000000001", "$999999999999999", "0001-01-01", "9999-12-31", "10000-01-01",
    "2026-02-30", "2026-W01-1", "20260101", "-1", "refer", "unknown", "null", "~", "true", "yes", "on",
    "and " * 50, "(" * 50, "not " * 45, "- 1 " * 60, "or" * 9, "x" * 3000, "flag or " * 20 + "flag",
    "in [" + '"low", ' * 200 + '"low"]', "rules", "goal", "it's", ",", ": ", "::", "=", "==", "&&", "||",
    "!", "≤", "≥", "≠", "\u2212", "\u2013", "« low »", "“low”", "…",
)  # fmt: skip
_WORDS: Final = (
    "and or not et ou non true vrai false faux refer renvoyer ( ) [ ] , 1 2.5 18 days jours years ans "
    "months mois points cents percent age small grade money flag mark level other trips spans tax_years "
    "applied born since_day needed lost listed since before depuis avant in parmi >= <= < > = != + - * / "
    "min max age_at days_in days_present days_present_as tax_years_met age_au jours_dans 2026-01-01 "
    '$12.50 229,50 $ any tous to à yes no oui "low" "high" low high "jail" 0 40'
)
#: Of expressions and cells, in both languages, and names of the facts.
WORDS: Final = (
    *_WORDS.split(),
    "5 years ending the day before applied",
    "5 ans se terminant la veille de applied",
)
#: For any place in a file of facts.
VALUES: Final = (
    None, True, False, 0, -1, 41, 10**17, 10**40, 10**400, 0.1, 1e308, float("inf"), float("nan"), "", "yes",
    "1/0", "1/3", "1e9", "1e999999999", "9" * 5000, "\uff12", "\u00b2", "\x00", "2026-02-30", "2026-W01-1",
    "0001-01-01", [], [[]], [None], [{}], {}, {"low": 1}, {"low": 9, "high": 1}, {"low": 0, "high": "1e9"},
    {"unit": "years"}, {"value": 1, "unit": ["years"]}, {"value": {"low": 1, "high": 2}, "unit": "years"},
    {"earliest": None}, [{"left": None}], [{"left": "2024-01-05", "x": 1}],
    [{"kind": ["visit"], "first": "2024-01-05"}], [{"left": "2024-05-01", "returned": "2024-01-01"}],
    [{"year": "2020.5"}], [{"year": 10**20}], [{"year": 2020, "duty": {}}], "__class__", {"__class__": 1},
    "{0.__class__}", "\u202e", "a" * 20_000,
)  # fmt: skip
#: For XML.
MARKUP: Final = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    "&a;", "&#0;", "&#xD800;", "<a>" * 90, "</Section>", "<![CDATA[", "<?xml version='9'?>", "<?x y?>",
    "\x00", 'lims:fid=""', "<Section/>" * 30, "xmlns:lims='x'", "<Label>(1)(2)</Label>", "&amp;",
    "<x" + " y='1'" * 50,
)  # fmt: skip

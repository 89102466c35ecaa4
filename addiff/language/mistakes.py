"""Typical mistakes and what to say about them: `diagnosis` takes the first that fits.

A mistake is recognised by the text around the place where the parser had to stop, and by what could stand there. In
a message `{found}` is what the right pattern matched, `{before}` the value before the place, `{value}` the one that
begins there, `{after}` the one behind `{found}`, `{last}` the token before; other names are groups of the patterns.
"""

from __future__ import annotations

import re
from typing import Final

VALUE: Final = "value"
"""A number, a name or an opening bracket could stand there, and none does."""

OPERATOR: Final = "operator"
"""A value ended there, and what follows does not go on with it."""

NAME: Final = "name"
"""Only a name could stand there."""

WORD = r"[^\W\d²³][^\W²³]*"


class Mistake:
    """One typical mistake.

    wanted     what could stand at the place: VALUE, OPERATOR or NAME
    left       how the text before the place ends
    right      how the text from the place on begins
    message    what is wrong and what would help
    within     the innermost bracket that is open, or the empty text outside of all; None for any
    goal       what the whole text was to be, `program` or `point`; None for any

    The span of the error is the group `mark` of the left pattern and the match of the right one; where neither has
    any text, the token at the place.
    """

    __slots__ = ("goal", "left", "message", "right", "wanted", "within")

    def __init__(
        self, wanted: str, left: str, right: str, message: str, *, within: str | None = None, goal: str | None = None
    ) -> None:
        self.wanted = wanted
        self.left = re.compile(rf"(?:{left})\Z")
        self.right = re.compile(right)
        self.message = message
        self.within = within
        self.goal = goal


ANYTHING = ""
BEGIN = r"(?:^|[\n;])\s*"
"""A statement begins. (`^` is the beginning of the text, or of the part of it that is searched.)"""

OVER = r"(?=\s*(?:[);\]#\n]|$))"
"""The expression ends."""

SIMPLE = r"(?=\S)(?:[^()\[\],;?:=#\n]|[=<>!]=|[(\[](?:[^()\[\]#\n]|[(\[][^()\[\]#\n]*[)\]])*[)\]]){1,40}"
"""A short expression, with brackets at most two deep."""

WHOLE = r"(?<![\w.])\d+"
"""A number without a point, at its beginning."""

THOUSANDS = "a number holds no comma: write {mark}{rest} or {mark}_{rest}"
DECIMALS = "a number holds no comma: write {mark}.{rest}"

TABLE = (
    # Points
    Mistake(NAME, r"(?:^|,)\s*", r"=", "a name is missing before =: write x=3", goal="point"),
    Mistake(NAME, rf"(?P<mark>{WHOLE}),", r"(?P<rest>\d{3})(?![\w.=])", THOUSANDS, goal="point"),
    Mistake(NAME, rf"(?P<mark>{WHOLE}),", r"(?P<rest>\d+)(?![\w.=])", DECIMALS, goal="point"),
    Mistake(NAME, r",\s*", ANYTHING, "a name is missing after the comma: write x=3, y=2", goal="point"),
    Mistake(NAME, ANYTHING, ANYTHING, "a point is written x=3, y=2", goal="point"),
    Mistake(
        OPERATOR,
        r"(?:^|,)\s*\w+\s*",
        r"\[",
        "an array is bound as a whole: write {last}=[1, 2, 3]",
        within="",
        goal="point",
    ),
    Mistake(OPERATOR, r"(?:^|,)\s*\w+\s*", ANYTHING, "{last} has no value: write {last}=3", within="", goal="point"),
    Mistake(
        OPERATOR,
        ANYTHING,
        rf"(?=[;\n]|{WORD}\s*=)",
        "bindings stand apart by commas: write x=3, y=2",
        within="",
        goal="point",
    ),
    Mistake(OPERATOR, ANYTHING, r"=", "a binding gives a value to one name: write x=3, y=3", within="", goal="point"),
    # Signs of other languages that are two signs of this one without a value between them
    Mistake(VALUE, r"(?P<mark>/)", r"/", "there is no //: write floor({before}/{after}) to divide and round down"),
    Mistake(VALUE, r"(?<![=<>!])(?P<mark>=)", r">", "there is no =>: write >="),
    Mistake(VALUE, r"(?<![=<>!])(?P<mark>=)", r"<", "there is no =<: write <="),
    Mistake(VALUE, r"(?P<mark><)", r">", "there is no <>: write !="),
    Mistake(VALUE, r"(?P<mark>-)", r">", "there is no ->: write f(x) = x^2 to define a function"),
    Mistake(VALUE, r"(?P<mark>[=!]=)", r"=", "there is no {mark}=: write {mark}"),
    Mistake(VALUE, r"(?P<mark><)", r"<", "there is no <<: write < to compare"),
    Mistake(VALUE, r"(?P<mark>>)", r">", "there is no >>: write > to compare"),
    Mistake(
        VALUE,
        r"(?P<mark>[-+*/%^@])",
        r"=(?!=)",
        "there is no {mark}=: a name keeps its value, so define another name for the new one",
    ),
    Mistake(VALUE, r"(?P<name>\w+)\s*(?P<mark>\+\+)\s*", OVER, "there is no ++: write {name} + 1"),
    Mistake(VALUE, r"(?P<name>\w+)\s*(?P<mark>--)\s*", OVER, "there is no --: write {name} - 1"),
    Mistake(VALUE, ANYTHING, r"!(?!=)", "there is no !: write not {after}"),
    Mistake(VALUE, ANYTHING, r"~", "nothing stands before ~: a model is written y ~ a*x, the contrary of x is not x"),
    # Words of the language in the wrong place, and words of other languages
    Mistake(VALUE, r"(?P<mark>not)\s*", r"=(?!=)", "not is a word of the language: choose another name"),
    Mistake(VALUE, ANYTHING, r"not\b", "not is weaker than the sign before it: write (not {after})"),
    Mistake(
        VALUE,
        ANYTHING,
        r"(?P<word>if|else|and|or|for|in)\b(?=\s*(?:\([^()]*\)\s*)?=(?!=))",
        "{word} is a word of the language: choose another name",
    ),
    Mistake(
        VALUE,
        ANYTHING,
        r"(?P<word>for|in)\b(?=\s*(?:[-+*/^%,;)\]#\n]|$))",
        "{word} is a word of the language: choose another name",
    ),
    Mistake(
        VALUE,
        ANYTHING,
        r"for\b",
        "nothing stands before for: a loop is written sum(i^2 for i in range(3)), or [i^2 for i in range(3)]",
    ),
    Mistake(VALUE, ANYTHING, r"if\b", "nothing stands before if: write a if condition else b"),
    Mistake(OPERATOR, ANYTHING, r"then\b", "there is no then: write a if condition else b"),
    Mistake(OPERATOR, ANYTHING, r"elif\b", "there is no elif: write a if c else b if d else e"),
    Mistake(OPERATOR, ANYTHING, r"mod\b", "there is no operator mod: write {before} % {after}"),
    Mistake(OPERATOR, ANYTHING, r"div\b", "there is no operator div: write floor({before}/{after})"),
    Mistake(OPERATOR, ANYTHING, r"is\s+not\b", "there is no operator is not: write {before} != {after}"),
    Mistake(OPERATOR, ANYTHING, r"is\b", "there is no operator is: write {before} == {after}"),
    Mistake(
        OPERATOR,
        rf"{BEGIN}(?P<mark>return|yield|print|echo)\s*",
        ANYTHING,
        "there is no {mark}: write the expression alone",
    ),
    Mistake(
        OPERATOR,
        rf"{BEGIN}(?P<mark>let|var|const|set|double|float)\s*",
        ANYTHING,
        "there is no {mark}: write {value} = ...",
    ),
    Mistake(
        OPERATOR,
        rf"{BEGIN}(?P<mark>def|function|func|fn|fun)\s*",
        ANYTHING,
        "there is no {mark}: write f(x) = x^2 to define a function",
    ),
    Mistake(
        OPERATOR,
        rf"{BEGIN}(?P<mark>import|from)\s+",
        ANYTHING,
        "there is no import: functions stand alone, as in sin(x)",
    ),
    Mistake(NAME, r"\bfor\s*", ANYTHING, "for needs the name of a variable: for i in range(3)"),
    Mistake(OPERATOR, r"\bfor\s+\w+\s*", ANYTHING, "in range(...) is missing: for i in range(3)"),
    Mistake(OPERATOR, ANYTHING, r"for\b", "a loop stands in a call or in [ ]: sum(i^2 for i in range(3))", within=""),
    Mistake(OPERATOR, r"\bfor\b.*", r"for\b", "a loop has one for: put another sum(...) or [...] inside"),
    Mistake(OPERATOR, ANYTHING, r"for\b", "a loop stands alone in its brackets: sum(i^2 for i in range(3))"),
    Mistake(OPERATOR, r"\bfor\b.*\bif\b.*", r"if\b", "a loop has one if: join the conditions by and"),
    Mistake(
        OPERATOR, r"\bif\b.*\belse\b.*", r"else\b", "this else has no if of its own: write a if c else b if d else e"
    ),
    Mistake(OPERATOR, ANYTHING, r"else\b", "else has no if before it: write a if condition else b"),
    Mistake(OPERATOR, ANYTHING, r"in\b", "in stands only in loops: sum(i^2 for i in range(3))"),
    Mistake(OPERATOR, ANYTHING, r"not\b", "not stands before what it turns round: not x > 0"),
    # Numbers
    Mistake(OPERATOR, r"\b(?P<mark>0)", r"[xXbBoO][0-9a-fA-F]+\b", "numbers are decimal: write {decimal}"),
    Mistake(
        OPERATOR,
        r"(?P<mark>(?<!\w)[\d._]+)",
        r"[eE](?!\w)[-+]?",
        "the exponent of {mark} is missing: write {mark}e3, or {mark}*e for a product",
    ),
    Mistake(OPERATOR, r"(?P<mark>(?<!\w)[\d._]+)", r"_\w*", "an _ in a number stands between two digits, as in 1_000"),
    Mistake(OPERATOR, r"(?P<mark>(?<!\w)\d*\.\d*)", r"\.\d*", "a number has one decimal point"),
    Mistake(
        OPERATOR, r"[\d.]\s+", r"(?=[\d.])", "elements stand apart by commas: write [{before}, {value}]", within="["
    ),
    Mistake(
        OPERATOR,
        r"(?P<mark>(?<![\w.])\d{1,3}) +",
        r"\d{3}\b",
        "a number holds no space: write {mark}{found} or {mark}_{found}",
    ),
    Mistake(
        OPERATOR,
        r"(?P<mark>(?<![\w.])\d{1,3})",
        r",(?P<rest>\d{3})\b",
        THOUSANDS,
        within="",
        goal="program",
    ),
    Mistake(OPERATOR, rf"(?P<mark>{WHOLE})", r",(?P<rest>\d+)(?![\d,])", DECIMALS, within="", goal="program"),
    Mistake(
        OPERATOR,
        r"(?<![\w.])(?P<mark>(?P<digits>[\d.]+)\s*)",
        r"[xX]\s*10\s*(?:\^|\*\*)\s*(?:(?P<n>[-+]?\d+)|\((?P<m>[-+]?\d+)\))",
        "a number times a power of ten is one number: write {digits}e{n}{m}",
    ),
    # Dots
    Mistake(OPERATOR, ANYTHING, r"\.[*/^]", "there is no {found}: operators work element by element without a dot"),
    Mistake(
        OPERATOR,
        r"\b(?P<mark>math|cmath|np|numpy|scipy|jnp|torch|Math)",
        rf"\.(?P<f>{WORD})",
        "functions stand alone: write {f}",
    ),
    Mistake(
        OPERATOR,
        rf"(?P<mark>{WORD})",
        rf"\.(?P<f>{WORD})",
        "a name holds no dot: write {mark}_{f} for one name, {mark}*{f} for a product",
    ),
    # Products without a sign
    Mistake(
        OPERATOR,
        ANYTHING,
        rf"{WORD}\s*(?:\([^()]*\)\s*)?=(?!=)",
        "statements stand apart: write ; or a new line before {value}",
        within="",
        goal="program",
    ),
    Mistake(
        OPERATOR,
        r"(?<![\w.])(?P<mark>(?P<f>(?:sin|cos|tan)h?)\s*(?:\^|\*\*)\s*(?:-1|\(-1\)))\s*",
        r"(?=\()",
        "an operator is missing: write a{f}{value} for the inverse function, 1/{f}{value} for the reciprocal",
    ),
    Mistake(
        OPERATOR,
        rf"(?P<mark>(?P<f>{WORD})\s*(?P<n>(?:\^|\*\*)\s*-?\d+|[²³]))\s*",
        r"(?=\()",
        "an operator is missing: write {f}{value}{n} for the power of a call, {f}{n}*{value} for a product",
    ),
    Mistake(OPERATOR, r"(?P<mark>[²³])", r"[²³]", "two raised digits: write ^ and the exponent that is meant"),
    Mistake(
        OPERATOR,
        rf"(?<![\w.])(?P<mark>(?P<f>{WORD})\s*)",
        r"\w[\w.]*|\.\d+",
        "an operator is missing: write {f}*{value} for a product, {f}({value}) for a call",
    ),
    Mistake(
        OPERATOR, r"(?P<mark>[\w.]+\s*)", r"\w[\w.]*|\.\d+|[(\[]", "write {before}*{value}: a product needs its sign"
    ),
    Mistake(OPERATOR, ANYTHING, r"\w[\w.]*|\.\d+|[(\[]", "write {before}*{value}: a product needs its sign"),
    # Signs of other languages, and signs of this one where they have no meaning
    Mistake(OPERATOR, ANYTHING, r"&&?", "there is no {found}: write {before} and {after}"),
    Mistake(OPERATOR, ANYTHING, r"\|\|?", "there is no {found}: write {before} or {after}"),
    Mistake(OPERATOR, ANYTHING, r"!(?!=)", "there is no !: write gamma({before} + 1) for a factorial"),
    Mistake(
        OPERATOR,
        rf"(?:^|[\n;,(\[=])\s*(?=[^\n]{{1,60}}\Z)(?P<c>{SIMPLE})",
        rf"\?(?=\s*(?P<a>{SIMPLE}):\s*(?P<b>{SIMPLE})(?:[),;\]#\n]|$))",
        "there is no ?: write {a} if {c} else {b}",
    ),
    Mistake(OPERATOR, ANYTHING, r"\?", "there is no ?: write a if c else b"),
    Mistake(OPERATOR, ANYTHING, r":=", "write = in place of :="),
    Mistake(
        OPERATOR, ANYTHING, r"['\u2019\u2032]+", "there is no {found}: write diff(f, x) for the derivative of f by x"
    ),
    Mistake(OPERATOR, ANYTHING, r"\\", "there is no \\: write {before}/{after} for a quotient"),
    Mistake(
        OPERATOR,
        ANYTHING,
        r"=",
        "= only defines a name, at the start of a statement: write == to compare",
        goal="program",
    ),
    Mistake(
        OPERATOR, ANYTHING, r"~", "a model has one ~, between observation and prediction", within="", goal="program"
    ),
    Mistake(
        OPERATOR,
        r":[^:,()\[\]]*:[^:,()\[\]]*",
        r":",
        "a slice has at most three parts: v[begin:end:step]",
        within="[",
    ),
    Mistake(OPERATOR, ANYTHING, r":", "a : stands only in an index, as in v[1:3]"),
    Mistake(
        OPERATOR,
        ANYTHING,
        r",",
        "a comma stands only in brackets: write ; between statements",
        within="",
        goal="program",
    ),
    Mistake(OPERATOR, r"\bfor\b[^;\n]*", r",", "a loop stands alone in its brackets: sum(i^2 for i in range(3))"),
    Mistake(
        OPERATOR,
        r"(?:^|[^\w\s])\s*\((?:[^()]|\([^()]*\))*",
        r",",
        "( ) only groups: write [1, 2] for an array",
        within="(",
    ),
    Mistake(OPERATOR, ANYTHING, r";", "rows are arrays of their own: write [[1, 2], [3, 4]]", within="["),
    Mistake(OPERATOR, ANYTHING, r";", "; ends a statement, but ( is still open: write , between arguments", within="("),
    # Brackets with nothing in them
    Mistake(VALUE, r"[\w)\]]\s*(?P<mark>\[\s*)", r"\]", "an index is missing: write 0 for the first element"),
    Mistake(VALUE, r"(?P<mark>\[\s*)", r"\]", "an array has at least one element, as in [0]"),
    Mistake(VALUE, r"(?P<mark>\(\s*)", r"\)", "there is nothing between ( and )"),
    # Lines
    Mistake(
        VALUE,
        ANYTHING,
        r"(?=\n\s*[^\s#;])",
        "a value is missing after {last}: a statement goes on in the next line only inside ( ) or [ ]",
        within="",
    ),
)

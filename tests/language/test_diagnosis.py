"""Every message about the syntax, word for word: they are part of the interface."""

from __future__ import annotations

import re

import pytest

from addiff.errors import AddiffError, BadSyntaxError, LimitError
from addiff.language import parse, parse_bindings
from addiff.language.diagnosis import MISUSES
from addiff.language.mistakes import TABLE
from addiff.language.strangers import MEANT
from addiff.source import Source

Case = tuple[str, str, int, int, int]
"""A text; the message; its line, its column and its end column."""

MISTAKES: list[Case] = [
    # a product without a sign
    ("2x", "write 2*x: a product needs its sign", 1, 1, 3),
    ("2 x", "write 2*x: a product needs its sign", 1, 1, 4),
    ("2(x + 1)", "write 2*(x + 1): a product needs its sign", 1, 1, 3),
    ("2π", "write 2*π: a product needs its sign", 1, 1, 3),
    ("3sin(x)", "write 3*sin(x): a product needs its sign", 1, 1, 5),
    ("1e5x", "write 1e5*x: a product needs its sign", 1, 1, 5),
    ("5.x", "write 5.*x: a product needs its sign", 1, 1, 4),
    ("x y", "an operator is missing: write x*y for a product, x(y) for a call", 1, 1, 4),
    ("sin x", "an operator is missing: write sin*x for a product, sin(x) for a call", 1, 1, 6),
    ("x 5", "an operator is missing: write x*5 for a product, x(5) for a call", 1, 1, 4),
    ("x.5", "an operator is missing: write x*.5 for a product, x(.5) for a call", 1, 1, 4),
    ("(x + 1)(x - 1)", "write (x + 1)*(x - 1): a product needs its sign", 1, 8, 9),
    ("f(x)(y)", "write f(x)*(y): a product needs its sign", 1, 5, 6),
    ("v[0] w", "write v[0]*w: a product needs its sign", 1, 6, 7),
    ("f[1](x)", "write f[1]*(x): a product needs its sign", 1, 5, 6),
    ("x²y", "write x²*y: a product needs its sign", 1, 1, 4),
    ("x³ y", "write x³*y: a product needs its sign", 1, 1, 5),
    ("x²(y)", "an operator is missing: write x(y)² for the power of a call, x²*(y) for a product", 1, 1, 3),
    ("sin^2(x)", "an operator is missing: write sin(x)^2 for the power of a call, sin^2*(x) for a product", 1, 1, 6),
    (
        "sin**2 (x + y)",
        "an operator is missing: write sin(x + y)**2 for the power of a call, sin**2*(x + y) for a product",
        1,
        1,
        7,
    ),
    ("f^-2(x)", "an operator is missing: write f(x)^-2 for the power of a call, f^-2*(x) for a product", 1, 1, 5),
    *(
        (
            f"{text}(x + y)",
            "an operator is missing: write asin(x + y) for the inverse function, 1/sin(x + y) for the reciprocal",
            1,
            1,
            len(text) + 1,
        )
        for text in ("sin^-1", "sin**-1", "sin^(-1)")
    ),
    (
        "2*tanh^-1 (x)",
        "an operator is missing: write atanh(x) for the inverse function, 1/tanh(x) for the reciprocal",
        1,
        3,
        10,
    ),
    ("2x^2 + 1", "write 2*x: a product needs its sign", 1, 1, 3),
    ("y = 3\nz = 2y", "write 2*y: a product needs its sign", 2, 5, 7),
    ("x²²", "two raised digits: write ^ and the exponent that is meant", 1, 2, 4),
    ("x\ny z", "an operator is missing: write y*z for a product, y(z) for a call", 2, 1, 4),
    # a value is missing
    ("x +", "a value is missing after +", 1, 4, 4),
    ("x + ; y", "a value is missing after +", 1, 4, 4),
    ("x +\ny", "a value is missing after +: a statement goes on in the next line only inside ( ) or [ ]", 1, 4, 4),
    (
        "x +  # so far\n  y",
        "a value is missing after +: a statement goes on in the next line only inside ( ) or [ ]",
        1,
        4,
        4,
    ),
    ("x =\n2*y", "a value is missing after =: a statement goes on in the next line only inside ( ) or [ ]", 1, 4, 4),
    (
        "x and\n\ny",
        "a value is missing after and: a statement goes on in the next line only inside ( ) or [ ]",
        1,
        6,
        6,
    ),
    ("x +\n", "a value is missing after +", 1, 4, 4),
    ("x +\n# y", "a value is missing after +", 1, 4, 4),
    ("* x", "a value is missing before *", 1, 1, 2),
    ("x */ y", "a value is missing between * and /", 1, 4, 5),
    ("x ** ** y", "a value is missing between ** and **", 1, 6, 8),
    ("x == = y", "a value is missing between == and =", 1, 6, 7),
    ("x; , y", "a value is missing before ,", 1, 4, 5),
    ("x =", "a value is missing after =", 1, 4, 4),
    ("= 3", "a value is missing before =", 1, 1, 2),
    ("x if c else", "a value is missing after else", 1, 12, 12),
    ("x if else y", "a value is missing between if and else", 1, 6, 10),
    ("x and", "a value is missing after and", 1, 6, 6),
    ("x and or y", "a value is missing between and and or", 1, 7, 9),
    ("or x", "a value is missing before or", 1, 1, 3),
    ("not", "a value is missing after not", 1, 4, 4),
    ("f(x, , y)", "a value is missing between , and ,", 1, 6, 7),
    ("f(, x)", "a value is missing between ( and ,", 1, 3, 4),
    ("[1,,2]", "a value is missing between , and ,", 1, 4, 5),
    ("v[,1]", "a value is missing between [ and ,", 1, 3, 4),
    ("f(k=)", "a value is missing between = and )", 1, 5, 6),
    ("sum(x for i in)", "a value is missing between in and )", 1, 15, 16),
    ("x ~", "a value is missing after ~", 1, 4, 4),
    ("-", "a value is missing after -", 1, 2, 2),
    ("()", "there is nothing between ( and )", 1, 1, 3),
    ("( )", "there is nothing between ( and )", 1, 1, 4),
    ("[]", "an array has at least one element, as in [0]", 1, 1, 3),
    ("v[]", "an index is missing: write 0 for the first element", 1, 2, 4),
    ("f(x)[ ]", "an index is missing: write 0 for the first element", 1, 5, 8),
    # brackets
    ("(x + y", "( is never closed: ) is missing", 1, 1, 2),
    ("(x +", "( is never closed: a value and ) are missing", 1, 1, 2),
    ("sin(x, ", "( is never closed: a value and ) are missing", 1, 4, 5),
    ("[1, 2", "[ is never closed: ] is missing", 1, 1, 2),
    ("v[1:2", "[ is never closed: ] is missing", 1, 2, 3),
    ("a = (x\nb = 2", "( is never closed: ) is missing", 1, 5, 6),
    ("a = sin(x\ny = 3\nb*y", "( is never closed: ) is missing", 1, 8, 9),
    ("x)", ") closes nothing: there is no ( before it", 1, 2, 3),
    ("x]", "] closes nothing: there is no [ before it", 1, 2, 3),
    ("x\n)", ") closes nothing: there is no ( before it", 2, 1, 2),
    ("f(x))", ") closes nothing: there is no ( before it", 1, 5, 6),
    ("(x + y]", "the ( in column 1 is closed by ]: write )", 1, 7, 8),
    ("[1, 2)", "the [ in column 1 is closed by ): write ]", 1, 6, 7),
    ("(\nx]", "the ( in line 1 is closed by ]: write )", 2, 2, 3),
    ("(1, 2)", "( ) only groups: write [1, 2] for an array", 1, 3, 4),
    ("(x, y,)", "( ) only groups: write [1, 2] for an array", 1, 3, 4),
    ("f((1, 2), 3)", "( ) only groups: write [1, 2] for an array", 1, 5, 6),
    ("(x # y)", "( is never closed: ) is missing", 1, 1, 2),
    ("[x for", "[ is never closed: ] is missing", 1, 1, 2),
    # definitions
    ("a = b = 3", "= only defines a name, at the start of a statement: write == to compare", 1, 7, 8),
    (
        "2 = x",
        "2 cannot be defined: left of = stands a name, or a function of names, f(x); to compare, write ==",
        1,
        1,
        2,
    ),
    (
        "x + y = 3",
        "x + y cannot be defined: left of = stands a name, or a function of names, f(x); to compare, write ==",
        1,
        1,
        6,
    ),
    (
        "sin(x)^2 = 1",
        "sin(x)^2 cannot be defined: left of = stands a name, or a function of names, f(x); to compare, write ==",
        1,
        1,
        9,
    ),
    (
        "v[0] = 3",
        "v[0] cannot be defined: left of = stands a name, or a function of names, f(x); to compare, write ==",
        1,
        1,
        5,
    ),
    ("f(2) = x", "2 cannot be a parameter: the parameters of a function are names, as in f(x, y) = x*y", 1, 3, 4),
    (
        "f(x, 2*y) = x",
        "2*y cannot be a parameter: the parameters of a function are names, as in f(x, y) = x*y",
        1,
        6,
        9,
    ),
    (
        "f(x=1) = x",
        "x cannot have a default value: the parameters of a function are names, as in f(x, y) = x*y",
        1,
        3,
        4,
    ),
    (
        "f(x, y=2) = x",
        "y cannot have a default value: the parameters of a function are names, as in f(x, y) = x*y",
        1,
        6,
        7,
    ),
    ("f(y)(x) = x", "write f(y)*(x): a product needs its sign", 1, 5, 6),
    ("(x = 3)", "= only defines a name, at the start of a statement: write == to compare", 1, 4, 5),
    ("x = 1 y = 2", "statements stand apart: write ; or a new line before y", 1, 7, 10),
    ("a = 2 f(x) = x", "statements stand apart: write ; or a new line before f(x)", 1, 7, 13),
    ("int x = 3", "statements stand apart: write ; or a new line before x", 1, 5, 8),
    ("a = 3, b = 4", "a comma stands only in brackets: write ; between statements", 1, 6, 7),
    ("x, y", "a comma stands only in brackets: write ; between statements", 1, 2, 3),
    ("1,2,3", "a comma stands only in brackets: write ; between statements", 1, 2, 3),
    ("x1,5", "a comma stands only in brackets: write ; between statements", 1, 3, 4),
    ("x := 3", "write = in place of :=", 1, 3, 5),
    ("x += 1", "there is no +=: a name keeps its value, so define another name for the new one", 1, 3, 5),
    ("x ^= 2", "there is no ^=: a name keeps its value, so define another name for the new one", 1, 3, 5),
    ("x++", "there is no ++: write x + 1", 1, 2, 4),
    ("x--", "there is no --: write x - 1", 1, 2, 4),
    ("y ~ a ~ b", "a model has one ~, between observation and prediction", 1, 7, 8),
    ("~x", "nothing stands before ~: a model is written y ~ a*x, the contrary of x is not x", 1, 1, 2),
    # words
    ("if = 3", "if is a word of the language: choose another name", 1, 1, 3),
    ("not = 3", "not is a word of the language: choose another name", 1, 1, 6),
    ("in(x) = 2", "in is a word of the language: choose another name", 1, 1, 3),
    ("2*in", "in is a word of the language: choose another name", 1, 3, 5),
    ("for", "for is a word of the language: choose another name", 1, 1, 4),
    ("else x", "a value is missing before else", 1, 1, 5),
    ("x else y", "else has no if before it: write a if condition else b", 1, 3, 7),
    ("a if b else c else d", "this else has no if of its own: write a if c else b if d else e", 1, 15, 19),
    ("x if y", "else is missing: write a if condition else b", 1, 7, 7),
    ("f(x if y, z)", "else is missing: write a if condition else b", 1, 9, 9),
    ("(x if y) else z", "else is missing: write a if condition else b", 1, 8, 8),
    ("if x > 0 then 1 else 2", "nothing stands before if: write a if condition else b", 1, 1, 3),
    ("x if y then z", "there is no then: write a if condition else b", 1, 8, 12),
    ("a if b elif c else d", "there is no elif: write a if c else b if d else e", 1, 8, 12),
    ("x mod y", "there is no operator mod: write x % y", 1, 3, 6),
    ("x div y", "there is no operator div: write floor(x/y)", 1, 3, 6),
    ("x is y", "there is no operator is: write x == y", 1, 3, 5),
    ("x is not y", "there is no operator is not: write x != y", 1, 3, 9),
    ("x in y", "in stands only in loops: sum(i^2 for i in range(3))", 1, 3, 5),
    ("x not in y", "not stands before what it turns round: not x > 0", 1, 3, 6),
    ("x + not y", "not is weaker than the sign before it: write (not y)", 1, 5, 8),
    ("return x", "there is no return: write the expression alone", 1, 1, 7),
    ("print x", "there is no print: write the expression alone", 1, 1, 6),
    ("let x = 3", "there is no let: write x = ...", 1, 1, 4),
    ("var y = x", "there is no var: write y = ...", 1, 1, 4),
    ("def f(x) = x", "there is no def: write f(x) = x^2 to define a function", 1, 1, 4),
    ("import math", "there is no import: functions stand alone, as in sin(x)", 1, 1, 7),
    ("import math\nmath.sin(x)", "there is no import: functions stand alone, as in sin(x)", 1, 1, 7),
    ("x; from math import sin", "there is no import: functions stand alone, as in sin(x)", 1, 4, 8),
    ("x\nfn f(x) = x", "there is no fn: write f(x) = x^2 to define a function", 2, 1, 3),
    # loops
    ("[x for i in range(3), 2]", "a loop stands alone in its brackets: sum(i^2 for i in range(3))", 1, 21, 22),
    ("x for i in range(3)", "a loop stands in a call or in [ ]: sum(i^2 for i in range(3))", 1, 3, 6),
    ("(x for i in range(3))", "a loop stands alone in its brackets: sum(i^2 for i in range(3))", 1, 4, 7),
    ("sum(2, x for i in range(3))", "a loop stands alone in its brackets: sum(i^2 for i in range(3))", 1, 10, 13),
    ("sum(x for i in range(3), 2)", "a loop stands alone in its brackets: sum(i^2 for i in range(3))", 1, 24, 25),
    (
        "sum(for i in range(3))",
        "nothing stands before for: a loop is written sum(i^2 for i in range(3)), or [i^2 for i in range(3)]",
        1,
        5,
        8,
    ),
    ("sum(x for 3 in range(3))", "for needs the name of a variable: for i in range(3)", 1, 11, 12),
    ("sum(x for i range(3))", "in range(...) is missing: for i in range(3)", 1, 13, 18),
    ("sum(x for i = 1:3)", "in range(...) is missing: for i in range(3)", 1, 13, 14),
    ("sum(x for i in 3)", "a loop runs over range(end), range(begin, end) or range(begin, end, step)", 1, 16, 17),
    ("sum(x for i in range())", "a loop runs over range(end), range(begin, end) or range(begin, end, step)", 1, 16, 23),
    (
        "sum(x for i in range(1, 2, 3, 4))",
        "a loop runs over range(end), range(begin, end) or range(begin, end, step)",
        1,
        16,
        33,
    ),
    (
        "sum(x for i in range(n=3))",
        "a loop runs over range(end), range(begin, end) or range(begin, end, step)",
        1,
        16,
        26,
    ),
    ("[x for i in range(3) for j in range(3)]", "a loop has one for: put another sum(...) or [...] inside", 1, 22, 25),
    ("[x for i in range(3) if i if i > 1]", "a loop has one if: join the conditions by and", 1, 27, 29),
    ("[x for i in range(3) if x else y]", "else has no if before it: write a if condition else b", 1, 27, 31),
    # arguments
    ("f(k=1, x)", "x stands behind an argument with a name: those without come first", 1, 8, 9),
    ("f(2*x=1)", "= only defines a name, at the start of a statement: write == to compare", 1, 6, 7),
    ("f(x; y)", "; ends a statement, but ( is still open: write , between arguments", 1, 4, 5),
    # signs of other languages
    ("x // y", "there is no //: write floor(x/y) to divide and round down", 1, 3, 5),
    ("x => y", "there is no =>: write >=", 1, 3, 5),
    ("x =< y", "there is no =<: write <=", 1, 3, 5),
    ("x <> y", "there is no <>: write !=", 1, 3, 5),
    ("x -> x^2", "there is no ->: write f(x) = x^2 to define a function", 1, 3, 5),
    ("x === y", "there is no ===: write ==", 1, 3, 6),
    ("x !== y", "there is no !==: write !=", 1, 3, 6),
    ("x << 2", "there is no <<: write < to compare", 1, 3, 5),
    ("x >> 2", "there is no >>: write > to compare", 1, 3, 5),
    ("x.*y", "there is no .*: operators work element by element without a dot", 1, 2, 4),
    ("x .^ y", "there is no .^: operators work element by element without a dot", 1, 3, 5),
    ("!x", "there is no !: write not x", 1, 1, 2),
    ("!(x > 0)", "there is no !: write not (x > 0)", 1, 1, 2),
    ("x!", "there is no !: write gamma(x + 1) for a factorial", 1, 2, 3),
    ("x & y", "there is no &: write x and y", 1, 3, 4),
    ("x && y", "there is no &&: write x and y", 1, 3, 5),
    ("x | y", "there is no |: write x or y", 1, 3, 4),
    ("x || y", "there is no ||: write x or y", 1, 3, 5),
    ("|x|", "| has no meaning here: write `abs(x)` for an absolute value, `or` for logic", 1, 1, 2),
    ("c ? x : y", "there is no ?: write x if c else y", 1, 3, 4),
    ("x == 2 ? 1 : x", "there is no ?: write 1 if x == 2 else x", 1, 8, 9),
    (
        "p = n > 100 and f(g(n), 2) ? 0.9*n : n  # so",
        "there is no ?: write 0.9*n if n > 100 and f(g(n), 2) else n",
        1,
        28,
        29,
    ),
    ("a; y*(x ≤ 0 ? -x : [x][0])", "there is no ?: write -x if x ≤ 0 else [x][0]", 1, 13, 14),
    ("max(1, x > 1 ? x^2 : 2*x - 1, 3)", "there is no ?: write x^2 if x > 1 else 2*x - 1", 1, 14, 15),
    ("a ? b : c ? d : e", "there is no ?: write a if c else b", 1, 3, 4),
    ("x" + " " * 400 + "? a : b", "there is no ?: write a if c else b", 1, 402, 403),
    ("x > 0 ? 1", "there is no ?: write a if c else b", 1, 7, 8),
    ("f(g(h(k(x)))) > 0 ? 1 : 2", "there is no ?: write a if c else b", 1, 19, 20),
    ("(x" + " + x" * 20 + " > 0) ? 1 : 2", "there is no ?: write a if c else b", 1, 89, 90),
    ("f'(x)", "there is no ': write diff(f, x) for the derivative of f by x", 1, 2, 3),
    ("f''", "there is no '': write diff(f, x) for the derivative of f by x", 1, 2, 4),
    ("x \\ y", "there is no \\: write x/y for a quotient", 1, 3, 4),
    ("\\frac{x}{y}", "\\ has no meaning here: LaTeX is not read, write x/y, sqrt(x), pi", 1, 1, 2),
    ("x{2}", "{ has no meaning here: write ( to group, [ for an array", 1, 2, 3),
    # numbers
    ("0x1F", "numbers are decimal: write 31", 1, 1, 5),
    ("0b2", "numbers are decimal: write it in decimals", 1, 1, 4),
    ("0o17", "numbers are decimal: write 15", 1, 1, 5),
    ("1e", "the exponent of 1 is missing: write 1e3, or 1*e for a product", 1, 1, 3),
    ("1.5e-", "the exponent of 1.5 is missing: write 1.5e3, or 1.5*e for a product", 1, 1, 6),
    ("1e x", "the exponent of 1 is missing: write 1e3, or 1*e for a product", 1, 1, 3),
    ("1__0", "an _ in a number stands between two digits, as in 1_000", 1, 1, 5),
    ("1_", "an _ in a number stands between two digits, as in 1_000", 1, 1, 3),
    ("1.2.3", "a number has one decimal point", 1, 1, 6),
    ("1..2", "a number has one decimal point", 1, 1, 5),
    ("1 000", "a number holds no space: write 1000 or 1_000", 1, 1, 6),
    ("12 345.6", "a number holds no space: write 12345 or 12_345", 1, 1, 7),
    ("1,000", "a number holds no comma: write 1000 or 1_000", 1, 1, 6),
    ("1,5", "a number holds no comma: write 1.5", 1, 1, 4),
    ("x + 12,25*y", "a number holds no comma: write 12.25", 1, 5, 10),
    ("6.02 x 10^23", "a number times a power of ten is one number: write 6.02e23", 1, 1, 13),
    ("6.02 x 10**23*n", "a number times a power of ten is one number: write 6.02e23", 1, 1, 14),
    ("2 + 6.6X10^(-34)", "a number times a power of ten is one number: write 6.6e-34", 1, 5, 17),
    # arrays and indices
    ("[1 2 3]", "elements stand apart by commas: write [1, 2]", 1, 4, 5),
    ("[1, 2 -3 4]", "elements stand apart by commas: write [3, 4]", 1, 10, 11),
    ("[1, 2; 3, 4]", "rows are arrays of their own: write [[1, 2], [3, 4]]", 1, 6, 7),
    ("x:y", "a : stands only in an index, as in v[1:3]", 1, 2, 3),
    ("f(1:2)", "a : stands only in an index, as in v[1:3]", 1, 4, 5),
    ("v[1:2:3:4]", "a slice has at most three parts: v[begin:end:step]", 1, 8, 9),
    ("v[0, ::2:]", "a slice has at most three parts: v[begin:end:step]", 1, 9, 10),
    # dots
    ("x.y", "a name holds no dot: write x_y for one name, x*y for a product", 1, 1, 4),
    ("np.sin(x)", "functions stand alone: write sin", 1, 1, 7),
    ("math.pi", "functions stand alone: write pi", 1, 1, 8),
    ("x.", ". has no meaning here: a dot stands only in numbers", 1, 2, 3),
    (".x", ". has no meaning here: a dot stands only in numbers", 1, 1, 2),
    # nothing to compute
    ("", "the program is empty: give an expression, as in x^2 + y", 1, 1, 1),
    (" \n\t", "the program is empty: give an expression, as in x^2 + y", 1, 1, 1),
    (";;\n", "the program is empty: give an expression, as in x^2 + y", 1, 1, 1),
    ("# only a comment", "the program is empty: give an expression, as in x^2 + y", 1, 1, 1),
]

STRANGERS: list[Case] = [
    ("x – y", "– has no meaning here: write - for minus", 1, 3, 4),
    ("x ∗ y", "∗ has no meaning here: write * for a product", 1, 3, 4),
    ("√x", "√ has no meaning here: write sqrt(x)", 1, 1, 2),
    ("∛(x)", "∛ has no meaning here: write cbrt(x)", 1, 1, 2),
    ("∞", "∞ has no meaning here: write inf", 1, 1, 2),
    ("∑x", "∑ has no meaning here: write sum(x[i] for i in range(3))", 1, 1, 2),
    ("∂f/∂x", "∂ has no meaning here: write diff(f, x) for the derivative of f by x", 1, 1, 2),
    ("∇f", "∇ has no meaning here: write diff(f, x) for a derivative, or use addiff grad", 1, 1, 2),
    ("x ≈ y", "≈ has no meaning here: write == to compare", 1, 3, 4),
    ("x ∧ y", "∧ has no meaning here: write and", 1, 3, 4),
    ("¬x", "¬ has no meaning here: write not", 1, 1, 2),
    ("i ∈ v", "∈ has no meaning here: write in, in a loop: sum(i^2 for i in range(3))", 1, 3, 4),
    ("a ← 3", "← has no meaning here: write = to define", 1, 3, 4),
    ("x ↦ x^2", "↦ has no meaning here: write f(x) = x^2 to define a function", 1, 3, 4),
    ("90°", "° has no meaning here: write *pi/180 for degrees", 1, 3, 4),
    ("$x", "$ has no meaning here: write the name alone", 1, 1, 2),
    ('"x"', '" has no meaning here: there are no texts, write the name alone', 1, 1, 2),
    ("{x + y}", "{ has no meaning here: write ( to group, [ for an array", 1, 1, 2),
    ("[1}", "} has no meaning here: write ) to group, ] for an array", 1, 3, 4),
    ("x⁴", "⁴ has no meaning here: write ^4", 1, 2, 3),
    ("x⁻¹", "⁻¹ has no meaning here: write ^-1", 1, 2, 4),
    ("x¹² + 1", "¹² has no meaning here: write ^12", 1, 2, 4),
    ("e^⁻ˣ", "⁻ˣ has no meaning here: write ^-x", 1, 3, 5),
    ("x⁽²⁾", "⁽²⁾ has no meaning here: write ^(2)", 1, 2, 5),
    ("xª", "ª has no meaning here: write ^a", 1, 2, 3),
    ("2½", "½ has no meaning here: write (1/2)", 1, 2, 3),
    ("x＋y", "＋ has no meaning here: write +", 1, 2, 3),
    ("（x）", "（ has no meaning here: write (", 1, 1, 2),
    ("x，y", "， has no meaning here: write ,", 1, 2, 3),
    ("∆x", "∆ has no meaning here: U+2206 INCREMENT", 1, 1, 2),
    ("a″", "″ has no meaning here: U+2033 DOUBLE PRIME", 1, 2, 3),
    ("٣", "٣ has no meaning here: U+0663 ARABIC-INDIC DIGIT THREE", 1, 1, 2),
    ("x + ₂", "a name begins with a letter or _, and ₂ is none", 1, 5, 6),
    ("👍", "👍 has no meaning here: U+1F44D THUMBS UP SIGN", 1, 1, 2),
    ("x…", "… has no meaning here: write all of it, or a loop: sum(i^2 for i in range(3))", 1, 2, 3),
    ("x\u200b", "an invisible character, U+200B ZERO WIDTH SPACE: delete it", 1, 2, 3),
    ("x\xady", "an invisible character, U+00AD SOFT HYPHEN: delete it", 1, 2, 3),
    ("\ufeffx", "an invisible character, U+FEFF ZERO WIDTH NO-BREAK SPACE: delete it", 1, 1, 2),
    ("x\u202ey", "an invisible character, U+202E RIGHT-TO-LEFT OVERRIDE: delete it", 1, 2, 3),
    ("x # \u202e hidden", "an invisible character, U+202E RIGHT-TO-LEFT OVERRIDE: delete it", 1, 5, 6),
    ("x\x00", "an invisible character, U+0000 NUL: delete it", 1, 2, 3),
    ("\x1b[2J", "an invisible character, U+001B ESCAPE: delete it", 1, 1, 2),
    ("x\x85", "an invisible character, U+0085 a control character: delete it", 1, 2, 3),
    ("x\x01", "an invisible character, U+0001 a control character: delete it", 1, 2, 3),
    ("x\ue000", "an invisible character, U+E000 a private character: delete it", 1, 2, 3),
    ("x\udcff", "an invisible character, U+DCFF half a character: delete it", 1, 2, 3),
    ("x\uffff", "an invisible character, U+FFFF no character: delete it", 1, 2, 3),
    ("\u0302x", "an invisible character, U+0302 COMBINING CIRCUMFLEX ACCENT: delete it", 1, 1, 2),
    ("1e999", "the number is larger than any double: write inf for infinity", 1, 1, 6),
    ("x + 1.8e308", "the number is larger than any double: write inf for infinity", 1, 5, 12),
]
"""Characters that no program may hold, and numbers that no double is."""

POINTS: list[Case] = [
    ("", "a point is written x=3, y=2", 1, 1, 1),
    ("3", "a point is written x=3, y=2", 1, 1, 2),
    ("=3", "a name is missing before =: write x=3", 1, 1, 2),
    ("x", "x has no value: write x=3", 1, 2, 2),
    ("pi", "pi has no value: write pi=3", 1, 3, 3),
    ("x=1, y", "y has no value: write y=3", 1, 7, 7),
    ("x y=2", "x has no value: write x=3", 1, 3, 4),
    ("x:1", "x has no value: write x=3", 1, 2, 3),
    ("x==1", "x has no value: write x=3", 1, 2, 4),
    ("x[0]=1", "an array is bound as a whole: write x=[1, 2, 3]", 1, 2, 3),
    ("f(x)=1", "f has no value: write f=3", 1, 2, 3),
    ("x=1,", "a name is missing after the comma: write x=3, y=2", 1, 5, 5),
    ("x=1,,y=2", "a name is missing after the comma: write x=3, y=2", 1, 5, 6),
    ("x=1,=2", "a name is missing before =: write x=3", 1, 5, 6),
    ("x=1,000", "a number holds no comma: write 1000 or 1_000", 1, 3, 8),
    ("x=1,y=1,5", "a number holds no comma: write 1.5", 1, 7, 10),
    ("x=-1,25, y=2", "a number holds no comma: write 1.25", 1, 4, 8),
    ("x=1.5,2", "a name is missing after the comma: write x=3, y=2", 1, 7, 8),
    ("x=1,2=3", "a name is missing after the comma: write x=3, y=2", 1, 5, 6),
    ("2=x", "a point is written x=3, y=2", 1, 1, 2),
    ("-x=2", "a point is written x=3, y=2", 1, 1, 2),
    (",x=1", "a point is written x=3, y=2", 1, 1, 2),
    ("x=1; y=2", "bindings stand apart by commas: write x=3, y=2", 1, 4, 5),
    ("x=1\ny=2", "bindings stand apart by commas: write x=3, y=2", 1, 4, 4),
    ("x=1 y=2", "bindings stand apart by commas: write x=3, y=2", 1, 5, 6),
    ("x=y=2", "a binding gives a value to one name: write x=3, y=3", 1, 4, 5),
    ("x=", "a value is missing after =", 1, 3, 3),
    ("x=(1", "( is never closed: ) is missing", 1, 3, 4),
    ("x=[1, 2", "[ is never closed: ] is missing", 1, 3, 4),
    ("x=2, y=3)", ") closes nothing: there is no ( before it", 1, 9, 10),
    ("x=2x", "write 2*x: a product needs its sign", 1, 3, 5),
    ("x=$", "$ has no meaning here: write the name alone", 1, 3, 4),
    ("w=[1 2]", "elements stand apart by commas: write [1, 2]", 1, 6, 7),
    ("w=[1; 2]", "rows are arrays of their own: write [[1, 2], [3, 4]]", 1, 5, 6),
    ("x=1.5e400", "the number is larger than any double: write inf for infinity", 1, 3, 10),
]

MESSAGES = {message for _, message, *_ in [*MISTAKES, *STRANGERS, *POINTS]}


def error_of(text: str) -> AddiffError:
    """What is said of a text that is no program."""
    with pytest.raises(AddiffError) as caught:
        parse(Source(text))
    return caught.value


@pytest.mark.parametrize(("text", "message", "line", "column", "end_column"), [*MISTAKES, *STRANGERS])
def test_a_mistake_in_a_program_is_explained_at_its_place(
    text: str, message: str, line: int, column: int, end_column: int
) -> None:
    error = error_of(text)
    assert (error.message, error.line, error.column, error.end_column) == (message, line, column, end_column)


@pytest.mark.parametrize(("text", "message", "line", "column", "end_column"), POINTS)
def test_a_mistake_in_a_point_is_explained_at_its_place(
    text: str, message: str, line: int, column: int, end_column: int
) -> None:
    with pytest.raises(AddiffError) as caught:
        parse_bindings(Source(text))
    error = caught.value
    assert (error.message, error.line, error.column, error.end_column) == (message, line, column, end_column)


@pytest.mark.parametrize("message", [*[mistake.message for mistake in TABLE], *MISUSES.values()])
def test_every_message_of_the_tables_has_an_example_here(message: str) -> None:
    pattern = re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(message)))
    assert any(map(pattern.fullmatch, MESSAGES))


@pytest.mark.parametrize("character", sorted(set(MEANT) - {"!"}))
def test_a_character_without_a_meaning_is_explained_where_a_value_is_missing(character: str) -> None:
    error = error_of(f"x + {character}")
    assert error.message == f"{character} has no meaning here: {MEANT[character]}"
    assert (error.column, error.end_column) == (5, 6)


@pytest.mark.parametrize(
    ("text", "kind"), [("2x", BadSyntaxError), ("2 = x", BadSyntaxError), ("x⁴", BadSyntaxError), ("1e999", LimitError)]
)
def test_the_kinds_of_errors(text: str, kind: type[AddiffError]) -> None:
    assert type(error_of(text)) is kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2" * 60 + "x", "write (...)*x: a product needs its sign"),
        ("2" + "x" * 60, "write 2*(...): a product needs its sign"),
        ("2(x", "write 2*(...): a product needs its sign"),
        ("2(f(g(h(1))))", "write 2*(...): a product needs its sign"),
        ("x" * 60 + " y", f"an operator is missing: write {'x' * 39}…*y for a product, {'x' * 39}…(y) for a call"),
        (
            "f(x, " + "2" * 60 + ") = x",
            f"{'2' * 39}… cannot be a parameter: the parameters of a function are names, as in f(x, y) = x*y",
        ),
        (
            "(x\n + y) = 3",
            "(x + y) cannot be defined: left of = stands a name, or a function of names, f(x); to compare, write ==",
        ),
        ("0x" + "F" * 60, "numbers are decimal: write it in decimals"),
    ],
)
def test_a_message_repeats_a_value_in_one_line_if_it_is_short(text: str, message: str) -> None:
    assert error_of(text).message == message


@pytest.mark.parametrize("lines", [1, 1000])
@pytest.mark.parametrize("columns", [0, 1000])
def test_a_mistake_far_into_a_program_is_found_in_its_place(lines: int, columns: int) -> None:
    error = error_of("\n" * lines + "x+" * columns + "2x" + "+x" * columns + "\ny" * lines)
    assert error.message == "write 2*x: a product needs its sign"
    assert (error.line, error.column, error.end_column) == (lines + 1, 2 * columns + 1, 2 * columns + 3)

"""Names mean what the language says, and what is wrong with one is told with what would help."""

import pytest

import addiff


@pytest.mark.parametrize(
    ("text", "inputs", "outputs"),
    [
        ("c*b + a", ("c", "b", "a"), ("f",)),
        ("a = b + 1; c = a*d; c", ("b", "d"), ("c",)),
        ("u = x*y; v = x/y; u; v", ("x", "y"), ("u", "v")),
        ("v = x*y; v; x + y", ("x", "y"), ("v", "f2")),
        ("x*y; x/y", ("x", "y"), ("f1", "f2")),
        ("a = x; b = a*y", ("x", "y"), ("b",)),
        ("pi*x + e", ("x",), ("f",)),
        ("pi = 3; pi*x", ("x",), ("f",)),
        ("g(x) = x^2; g(y) + x", ("y", "x"), ("f",)),
        ("sum(x*i for i in range(3)) + i", ("x", "i"), ("f",)),
        ("sum(i*n for i in range(3))", ("n",), ("f",)),
        ("gamma*gamma(x)", ("gamma", "x"), ("f",)),
        ("f(t) = t^2; f(x) + 1", ("x",), ("f",)),
        ("(x)", ("x",), ("x",)),
        ("b = y; x", ("y", "x"), ("x",)),
        ("x if c else y", ("x", "c", "y"), ("f",)),
    ],
)
def test_inputs_and_outputs(text: str, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    program = addiff.parse(text)
    assert (program.inputs, program.outputs) == (inputs, outputs)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("sine(x)", "unknown function sine: did you mean sin?", (1, 1, 5)),
        ("Sqrt(x)", "unknown function Sqrt: did you mean sqrt?", (1, 1, 5)),
        ("norm_cdf(x)", "unknown function norm_cdf: did you mean normcdf?", (1, 1, 9)),
        ("lg(x)", "unknown function lg: did you mean log?", (1, 1, 3)),
        ("qqq(x)", "unknown function qqq: `addiff functions` lists those there are", (1, 1, 4)),
        ("range(3)", "unknown function range: range stands in a loop, as in sum(x^i for i in range(3))", (1, 1, 6)),
        ("a = x; a(2)", "unknown function a: a is a value; write a*(...) for a product", (1, 8, 9)),
        ("pi(2)", "unknown function pi: pi is a value; write pi*(...) for a product", (1, 1, 3)),
        ("x(y + 1) - x", "unknown function x: x is a value; write x*(...) for a product", (1, 1, 2)),
        ("ｘ(y + 1); a = x", "unknown function x: x is a value; write x*(...) for a product", (1, 1, 2)),
        ("k(2); k = 3", "unknown function k: k is a value; write k*(...) for a product", (1, 1, 2)),
        ("zeal(2) + zeal(3)", "unknown function zeal: `addiff functions` lists those there are", (1, 1, 5)),
        (
            "derivative(x^2, x)",
            "unknown function derivative: write diff(f, x) for the derivative of f by x",
            (1, 1, 11),
        ),
        ("integrate(x)", "unknown function integrate: there are no integrals", (1, 1, 10)),
        ("factorial(x)", "unknown function factorial: write gamma(n + 1)", (1, 1, 10)),
        ("log(x, 10)", "log takes 1 argument, not 2: write log10(x), or log(x)/log(b)", (1, 1, 11)),
        ("ln(x, 2)", "ln takes 1 argument, not 2: write log10(x), or log(x)/log(b)", (1, 1, 9)),
        ("log()", "log takes 1 argument, not 0", (1, 1, 6)),
        ("atan(y, x)", "atan takes 1 argument, not 2: write atan2(y, x)", (1, 1, 11)),
        ("round(x, 2)", "round takes 1 argument, not 2: write round(100*x)/100 for two decimals", (1, 1, 12)),
        ("atan2(x)", "atan2 takes 2 arguments, not 1", (1, 1, 9)),
        ("sin()", "sin takes 1 argument, not 0", (1, 1, 6)),
        ("max()", "max takes at least 1 argument, not 0", (1, 1, 6)),
        ("heaviside(x, 1, 2)", "heaviside takes 1 to 2 arguments, not 3", (1, 1, 19)),
        ("heaviside(x, 1, h=2)", "heaviside is given h twice", (1, 17, 18)),
        ("heaviside(x, h=1, h=2)", "heaviside is given h twice", (1, 19, 20)),
        ("heaviside(h=1)", "an argument of heaviside is missing before h=", (1, 11, 12)),
        ("heaviside(x, g=1)", "heaviside has no keyword g", (1, 14, 15)),
        ("sin(x, axis=1)", "sin has no keyword axis", (1, 8, 12)),
        ("g(t) = t; g(t=1)", "g has no keyword t", (1, 13, 14)),
        ("g(t) = t; g(1, 2)", "g takes 1 argument, not 2", (1, 11, 18)),
        ("sin(t) = t; sin(x)", "sin is a function of the language: choose another name", (1, 1, 4)),
        ("g(t) = 1 if t < 1 else t*g(t - 1); g(5)", "g calls itself: recursion is not in the language", (1, 26, 27)),
        ("g(t, t) = t; g(x, x)", "the parameter t of g appears twice", (1, 6, 7)),
        (
            "a = 1\na = 2",
            "a is defined twice: a name keeps its meaning, and this one has it from line 1",
            (2, 1, 2),
        ),
        (
            "a = b + x; b = 2; a",
            "b is used before it is defined: put its definition first, or give it another name",
            (1, 5, 6),
        ),
        (
            "a = a + 1; a*x",
            "a is used before it is defined: put its definition first, or give it another name",
            (1, 5, 6),
        ),
        ("x; x", "two outputs are called x: give one a name of its own, as in `x2 = ...`", (1, 4, 5)),
    ],
)
def test_a_wrong_name_is_explained(text: str, message: str, place: tuple[int, int, int]) -> None:
    with pytest.raises(addiff.BadNameError) as caught:
        addiff.parse(text)
    error = caught.value
    assert (error.message, (error.line, error.column, error.end_column)) == (message, place)


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("x + y + zeta*2", {"x": 1}, "no value for y and zeta: add --at y=...,zeta=..."),
        (
            "ratio*y",
            {"ratoi": 1, "y": 2},
            "the point (--at) gives ratoi, which the program does not have: did you mean ratio?",
        ),
        ("Te = 2*T; te", {"T": 1}, "no value for te: add --at te=..., or did you mean Te?"),
        ("x*y", {"x": 1, "Y": 2}, "the point (--at) gives Y, which the program does not have: did you mean y?"),
        (
            "alpha*x",
            {"x": 1, "alhpa": 2},
            "the point (--at) gives alhpa, which the program does not have: did you mean alpha?",
        ),
        ("a = x + 1; a*x", {"x": 1, "a": 3}, "the point (--at) gives a, which the program defines itself"),
    ],
)
def test_a_point_that_does_not_fit_is_explained(text: str, at: dict[str, float], message: str) -> None:
    with pytest.raises(addiff.BadNameError) as caught:
        addiff.value(text, at)
    assert caught.value.message == message


def test_a_name_that_the_point_binds_is_no_function() -> None:
    with pytest.raises(addiff.BadNameError) as caught:
        addiff.value("x(y + 1)", {"x": 2, "y": 3})
    assert caught.value.message == "unknown function x: x is a value; write x*(...) for a product"


def test_a_program_that_computes_nothing_is_marked_at_its_last_statement() -> None:
    with pytest.raises(addiff.BadSyntaxError) as caught:
        addiff.parse("# a comment\nf(x) = x\ng(x) = x^2  # so\n")
    error = caught.value
    assert error.message == "the program computes nothing: end it with the expression that is wanted"
    assert (error.line, error.column, error.end_column) == (3, 1, 11)


def test_a_constant_that_the_point_binds_is_an_input() -> None:
    assert addiff.grad("e*x", {"x": 2, "e": 3}).gradient == {"e": 2, "x": 3}
    assert addiff.parse("e*x", inputs=("e",)).inputs == ("e", "x")


def test_a_function_may_have_very_many_parameters() -> None:
    parameters = [f"p{k}" for k in range(100_000)]
    program = addiff.parse(f"g({', '.join(parameters)}) = p0; x")
    assert program.inputs == ("x",)

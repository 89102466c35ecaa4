"""The same gradients by other tools, as their users would write them: each reads the formula as text."""

from __future__ import annotations

AUTOGRAD = """
import json, sys
import autograd.numpy as np
from autograd import grad
names, values, text = json.load(sys.stdin)
code = compile(text.replace("^", "**"), "text", "eval")
f = lambda x: eval(code, dict(zip(names, x)))
print(json.dumps(dict(zip(names, grad(f)(np.array(values)).tolist()))))
"""

CASADI = """
import json, sys
import casadi
names, values, text = json.load(sys.stdin)
x = casadi.SX.sym("x", len(names))
f = eval(compile(text.replace("^", "**"), "text", "eval"), dict(zip(names, casadi.vertsplit(x))))
g = casadi.Function("g", [x], [casadi.gradient(f, x)])
print(json.dumps(dict(zip(names, [float(v) for v in g(values).full().ravel()]))))
"""

SYMPY = """
import json, sys
import sympy
names, values, text = json.load(sys.stdin)
symbols = sympy.symbols(names)
f = eval(compile(text.replace("^", "**"), "text", "eval"), dict(zip(names, symbols)))
at = dict(zip(symbols, values))
print(json.dumps({s.name: float(f.diff(s).subs(at)) for s in symbols}))
"""

JAX = """
import json, sys
import jax
jax.config.update("jax_enable_x64", True)
names, values, text = json.load(sys.stdin)
code = compile(text.replace("^", "**"), "text", "eval")
f = lambda x: eval(code, dict(x))
print(json.dumps({n: float(v) for n, v in jax.grad(f)(dict(zip(names, values))).items()}))
"""

TORCH = """
import json, sys
import torch
names, values, text = json.load(sys.stdin)
x = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in values]
f = eval(compile(text.replace("^", "**"), "text", "eval"), dict(zip(names, x)))
f.backward()
print(json.dumps({n: float(v.grad) for n, v in zip(names, x)}))
"""

SCRIPTS = {"CasADi": CASADI, "autograd": AUTOGRAD, "SymPy": SYMPY, "JAX": JAX, "PyTorch": TORCH}
"""Scripts that read `[names, values, text]` as JSON and print the gradient as JSON."""

CALCULATORS = {
    "qalc": ["qalc", "-t", "diff((x+y)*(x-y), x)"],
    "gp": ["sh", "-c", "echo 'print(subst(subst(deriv((x+y)*(x-y), x), x, 3), y, 2))' | gp -q -f"],
    "maxima": ["maxima", "--very-quiet", "--batch-string", "print(subst([x=3,y=2], diff((x+y)*(x-y), x)))$"],
}
"""Calculators that know derivatives, asked for one."""

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

HESSIANS = {
    "CasADi": """
import json, sys
import casadi
names, values, text = json.load(sys.stdin)
x = casadi.SX.sym("x", len(names))
f = eval(compile(text.replace("^", "**"), "text", "eval"), dict(zip(names, casadi.vertsplit(x))))
rows = casadi.Function("h", [x], [casadi.hessian(f, x)[0]])(values).full().tolist()
print(json.dumps({n: dict(zip(names, row)) for n, row in zip(names, rows)}))
""",
    "autograd": """
import json, sys
import autograd.numpy as np
from autograd import hessian
names, values, text = json.load(sys.stdin)
code = compile(text.replace("^", "**"), "text", "eval")
rows = hessian(lambda x: eval(code, dict(zip(names, x))))(np.array(values)).tolist()
print(json.dumps({n: dict(zip(names, row)) for n, row in zip(names, rows)}))
""",
    "JAX": """
import json, sys
import jax
jax.config.update("jax_enable_x64", True)
names, values, text = json.load(sys.stdin)
code = compile(text.replace("^", "**"), "text", "eval")
rows = jax.hessian(lambda x: eval(code, dict(zip(names, x))))(jax.numpy.array(values)).tolist()
print(json.dumps({n: dict(zip(names, row)) for n, row in zip(names, rows)}))
""",
    "PyTorch": """
import json, sys
import torch
names, values, text = json.load(sys.stdin)
code = compile(text.replace("^", "**"), "text", "eval")
f = lambda x: eval(code, dict(zip(names, x.unbind())))
rows = torch.autograd.functional.hessian(f, torch.tensor(values, dtype=torch.float64)).tolist()
print(json.dumps({n: dict(zip(names, row)) for n, row in zip(names, rows)}))
""",
}
"""Scripts that read `[names, values, text]` as JSON and print the Hessian as JSON."""

JACOBIANS = {
    "CasADi": """
import json, sys
import casadi
names, values, text = json.load(sys.stdin)
x = casadi.SX.sym("x", len(names))
at = dict(zip(names, casadi.vertsplit(x)))
f = casadi.vertcat(*[eval(compile(t.replace("^", "**"), "text", "eval"), at) for t in text.split("; ")])
rows = casadi.Function("j", [x], [casadi.jacobian(f, x)])(values).full().tolist()
print(json.dumps({f"f{k}": dict(zip(names, row)) for k, row in enumerate(rows, 1)}))
""",
    "autograd": """
import json, sys
import autograd.numpy as np
from autograd import jacobian
names, values, text = json.load(sys.stdin)
codes = [compile(t.replace("^", "**"), "text", "eval") for t in text.split("; ")]
def f(x):
    at = dict(zip(names, x))
    return np.array([eval(code, at) for code in codes])
rows = jacobian(f)(np.array(values)).tolist()
print(json.dumps({f"f{k}": dict(zip(names, row)) for k, row in enumerate(rows, 1)}))
""",
    "JAX": """
import json, sys
import jax
jax.config.update("jax_enable_x64", True)
names, values, text = json.load(sys.stdin)
codes = [compile(t.replace("^", "**"), "text", "eval") for t in text.split("; ")]
def f(x):
    at = dict(zip(names, x))
    return jax.numpy.stack([eval(code, at) for code in codes])
rows = jax.jacobian(f)(jax.numpy.array(values)).tolist()
print(json.dumps({f"f{k}": dict(zip(names, row)) for k, row in enumerate(rows, 1)}))
""",
    "PyTorch": """
import json, sys
import torch
names, values, text = json.load(sys.stdin)
codes = [compile(t.replace("^", "**"), "text", "eval") for t in text.split("; ")]
def f(x):
    at = dict(zip(names, x.unbind()))
    return torch.stack([eval(code, at) for code in codes])
rows = torch.autograd.functional.jacobian(f, torch.tensor(values, dtype=torch.float64)).tolist()
print(json.dumps({f"f{k}": dict(zip(names, row)) for k, row in enumerate(rows, 1)}))
""",
}
"""Scripts that read `[names, values, text]` as JSON, with an expression for each output between `; `, and print the
Jacobian as JSON."""

SCRIPTS = {"CasADi": CASADI, "autograd": AUTOGRAD, "SymPy": SYMPY, "JAX": JAX, "PyTorch": TORCH}
"""Scripts that read `[names, values, text]` as JSON and print the gradient as JSON."""

CALCULATORS = {
    "qalc": ["qalc", "-t", "diff((x+y)*(x-y), x)"],
    "gp": ["sh", "-c", "echo 'print(subst(subst(deriv((x+y)*(x-y), x), x, 3), y, 2))' | gp -q -f"],
    "maxima": ["maxima", "--very-quiet", "--batch-string", "print(subst([x=3,y=2], diff((x+y)*(x-y), x)))$"],
}
"""Calculators that know derivatives, asked for one."""

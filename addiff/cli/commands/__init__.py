"""The commands, one file each: parse, call the library, show what it returns. Nothing else may be put there.

A new command is a file here, named after it and holding `command`, and its line in the list below.
"""

from __future__ import annotations

COMMANDS = {
    "eval": "Values of the outputs.",
    "grad": "Value and gradient of the one scalar output.",
    "jacobian": "Values and Jacobian of all outputs.",
    "hessian": "Value, gradient and Hessian of the one scalar output.",
    "jvp": "Derivatives of the outputs along a direction, in forward mode.",
    "vjp": "Gradient of a combination of the outputs, in reverse mode.",
    "hvp": "Product of the Hessian of the one scalar output with a vector.",
    "taylor": "Taylor coefficients of the outputs, along one input or a direction.",
    "trace": "The evaluation table: every step, its value, its tangents and its adjoint.",
    "graph": "The computational graph, drawn.",
    "plot": "A function and its derivatives, drawn.",
    "derive": "The derivative as a program in the language.",
    "sparsity": "Which outputs depend on which inputs.",
    "check": "Forward mode against reverse mode against finite differences.",
    "minimize": "The point where the one scalar output is least.",
    "solve": "The root of a system of equations.",
    "fit": "Parameters of a model from data: least squares with exact derivatives.",
    "functions": "The functions of the language with their derivative rules.",
}
"""What each command is for, in the order of the help, which so need not load them."""

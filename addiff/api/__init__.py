"""The Python interface: from text and a point to a result.

One file for each function, beside `program`, which reads programs and points, and `modes`, which chooses the sweep. A
function takes a `Program` or its text, and a point: a number for every input, by name; `wrt` names the inputs to
differentiate with respect to, in the order wanted. What is computed, and how, is the business of `evaluators`.
"""

"""The evaluators: one run that yields a tape, and two sweeps over it.

`values` computes what is needed and records each step with its partials; `forward` walks the tape down with tangents,
`reverse` walks it up with adjoints. The sweeps are twins: neither calls the other, both see the same partials. What
flows is the caller's choice: an evaluator imports no concrete arithmetic.
"""

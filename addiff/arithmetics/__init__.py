"""What can flow through a program: each arithmetic is one kind of number with the functions that rows ask for.

`contract` says what an arithmetic offers. Ground arithmetics know how to compute (`floats`, with `special` for the
functions that Python's `math` lacks; `written`, whose numbers are formulas; `tracing`, whose numbers are steps of a
program to come); derived ones are built over any of them from the rules alone (`duals`, and `series` for any order).
No sweep and no program may be put here.
"""

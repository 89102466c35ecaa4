"""The table of primitives: one row for each operation, one file for each family of rows.

A row says all that is known of a primitive (see `rule`); forward and reverse mode, second derivatives, the tests and
`addiff functions` read it. So a new function is a new row and nothing else. A file of rows imports only `rule` and
`math`: no arithmetic, no evaluator, nothing that knows which numbers flow.
"""

"""From nodes to steps: names are resolved, calls and loops unrolled, constants folded, equal steps shared.

Nothing here is evaluated at a point; what must be fixed before evaluation is fixed here.
"""

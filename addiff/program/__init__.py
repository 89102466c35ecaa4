"""The program as data: steps that know their rule, their arguments and where they come from.

Nothing here computes: values belong to `evaluators`, the making of steps to `lowering`.
"""

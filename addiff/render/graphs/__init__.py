"""Computational graphs as pictures: characters in a terminal, SVG, PNG, and the languages of other programs.

`layered` says where nodes stand, in characters or in units of length; what draws, asks it. What stands in a node is
said in `labels`, once for all of them.
"""

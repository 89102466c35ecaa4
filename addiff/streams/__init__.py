"""Tables of points through an engine into tables of answers: one table, or a folder of parts, here or on a cluster.

What is done at the same time, and what a folder of answers remembers of an unfinished run, is known here; how a table
is read or written is known to `data`, how a question is answered to `engines`. Nothing here prints.
"""

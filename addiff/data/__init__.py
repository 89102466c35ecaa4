"""Tables of points in and out, in batches, so that memory stays flat however long they are.

A reader hands on batches of rows, each a list of columns that know their text and their numbers; a writer takes batches
with what was computed for them. Nothing here knows programs or derivatives. This is the only place that knows PyArrow,
which is loaded when a table is opened.
"""

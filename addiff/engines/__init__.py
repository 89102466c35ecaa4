"""One question at many points: columns of doubles in, columns of doubles out.

What is asked stands in `question`; an engine answers it for a block of points. `plain` asks the Python interface point
by point and so is right by definition; whatever is faster must give what it gives, and leaves to it the points at which
there is something to say. Where points come from, and where numbers go, is no business of an engine.
"""

"""A program at as many points as a picture of it needs: values and derivatives from our own sweeps, through an engine.

Where to look is decided here; what is drawn of it, and how, by `render`.
"""

"""What derivatives are for: minima, roots, fits. SciPy and our own descents take the steps, addiff differentiates.

A folder for each of them, with the verb of the Python interface in the file of its name. Beside the folders stands what
they share: the problem with its unknowns, functions of their vector, what bounds a search.
"""

"""What derivatives are for: minima, roots, fits. SciPy and our own descents take the steps, addiff differentiates."""

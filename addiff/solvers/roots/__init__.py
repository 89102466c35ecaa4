"""Where equations hold: systems of as many residuals as unknowns, or more."""

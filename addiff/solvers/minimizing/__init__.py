"""Where a function is least: methods with second derivatives at the end, within bounds and constraints."""

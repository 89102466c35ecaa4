"""How a loss is made small in many small steps: descents along gradients, of all rows or of some at a time."""

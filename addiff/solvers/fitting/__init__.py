"""Which parameters suit data best: nonlinear least squares over rows, and how well the data determine them."""

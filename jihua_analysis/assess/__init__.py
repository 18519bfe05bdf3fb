"""What follows for each body: indicators, verdicts, duties, points, standing."""

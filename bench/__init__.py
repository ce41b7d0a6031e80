"""What heli costs, measured: each figure is a ratio against a named reference in the same run."""

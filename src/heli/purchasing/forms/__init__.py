"""Forms of purchasing: shape only."""

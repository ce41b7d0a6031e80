"""The law and the arithmetic of purchasing."""

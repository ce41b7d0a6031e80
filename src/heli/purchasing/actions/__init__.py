"""Every change of purchasing."""

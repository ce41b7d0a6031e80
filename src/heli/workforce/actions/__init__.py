"""Every change of the workforce."""

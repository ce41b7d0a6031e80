"""The forms of the workforce."""

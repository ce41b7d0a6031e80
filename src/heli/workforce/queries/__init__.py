"""Every read of the workforce."""

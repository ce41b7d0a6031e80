"""heli (合力): one city's social-work programme in one house."""

__version__ = "0.1.0"

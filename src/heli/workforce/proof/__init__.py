"""The sheet that proves a registration."""

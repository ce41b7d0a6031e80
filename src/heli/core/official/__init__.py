"""Official documents on paper: ``word`` makes the file that offices go on with, ``pdf`` the one that is kept as issued."""

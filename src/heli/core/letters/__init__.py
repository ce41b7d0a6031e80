"""Word templates that a city edits without code: ``door`` has them filled in the process ``child``, which can do nothing."""

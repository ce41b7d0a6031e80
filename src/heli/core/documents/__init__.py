"""Documents that hang on a record: ``door`` looks at a file by its bytes, in the process ``child``, before it is kept."""

"""Work by the hundred thousand rows: columns are folded into people, resolved, planned, sealed and staged here; what is
staged moves into the city by ``actions.imports``."""

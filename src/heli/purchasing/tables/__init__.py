"""Lists of purchasing, each declared once for page, csv and xlsx."""

"""Rules every room needs: documents, names, dates, money, working days, law by date. No Django, no database, no clock."""

"""Law and arithmetic of disputes as pure functions and tables: no Django here."""

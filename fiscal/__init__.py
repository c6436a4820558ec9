"""Plain Python of public finance: amounts, findings, definitions of forms. No Django here."""

"""The forms as data, and how they are filled in: no Django here."""

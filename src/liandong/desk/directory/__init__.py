"""Who and what is out there: districts, merchants, working days."""

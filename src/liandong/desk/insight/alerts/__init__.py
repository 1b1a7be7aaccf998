"""What an alert is made of and shows: its series, the evidence behind it, its pictures."""

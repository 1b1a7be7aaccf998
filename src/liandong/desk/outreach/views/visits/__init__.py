"""Pages of visits: the desk's, the phone's, and orders drawn by lot."""

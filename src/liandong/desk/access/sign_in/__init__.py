"""How people sign in: passwords, the backend that checks them, sessions and their limits."""

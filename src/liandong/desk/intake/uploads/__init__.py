"""Files on their way in: landing while they arrive, lying until they are processed."""

"""Liandong: the police (110) and the market regulator (12315) work a consumer dispute as one."""

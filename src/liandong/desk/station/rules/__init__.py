"""The figures of a station and what is paid for a case, without Django."""

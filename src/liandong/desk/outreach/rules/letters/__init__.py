"""Letters to traders: their instruments, the advice to choose from, whether they helped."""

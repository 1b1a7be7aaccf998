"""Papers: what each form says, its filling, numbers, copies, service and history."""

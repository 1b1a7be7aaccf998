"""Papers: the wording of each form, its values, numbers, copies, service and history."""

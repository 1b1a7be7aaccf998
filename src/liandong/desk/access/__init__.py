"""Who may see and do what: departments, people, roles, masking, encryption, audit."""

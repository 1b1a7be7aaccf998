"""An app with one slow job, for the tests that kill a worker."""

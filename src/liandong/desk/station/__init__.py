"""The station as a whole: its page, hand-over and daily sheet, its figures, its ledger."""

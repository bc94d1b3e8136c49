"""Taking the old ledger over."""

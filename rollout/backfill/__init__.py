"""Takes the old ledger's rows into ours: each as an assignment, or named with the reason why not."""

"""The ledger, the commit, the pipeline and their doors."""

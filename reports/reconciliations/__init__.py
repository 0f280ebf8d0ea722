"""Reconciliations: the books held against somebody else's figures, down to zero."""

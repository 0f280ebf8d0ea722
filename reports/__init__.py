"""Going out: statements, positions, traces, reconciliations and pages."""

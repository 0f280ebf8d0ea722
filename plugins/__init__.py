"""The rulebook and its rules: one walk over the lines, one module per family."""

"""Evidence: the way from a figure of the books back to the cells and clauses it rests on."""

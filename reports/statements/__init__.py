"""Statements: what a donor reads, as a model, as a document, and as files."""

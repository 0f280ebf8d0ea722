"""Kinds of record, each family in a module; `importers.records` puts them in order."""

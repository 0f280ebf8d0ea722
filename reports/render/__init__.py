"""Renderers: a document as PDF, workbook, text or JSON. None of them computes a figure."""

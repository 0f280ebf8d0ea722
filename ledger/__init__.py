"""What is recorded: money, chart, terms, lines, findings, the writer and its books."""

"""Coming in: strangers' spreadsheets become records, and records become entries."""

"""Seals: what went out to donors is written down, signed, and told from what was changed since."""

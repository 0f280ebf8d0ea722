"""Financial reports of the funds: what they hold, why, and how it compares with what was meant."""

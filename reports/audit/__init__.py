"""The audit: checks that reckon again, from lines, what the rules and the people should have kept.

A check never asks the rule that enforces the same: it reads lines, terms and archived papers by
itself, says what it looked at and how much of it there was, and lists what is not as it should be.
"""

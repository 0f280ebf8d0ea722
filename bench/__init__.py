"""Measuring: generated books of any size, and what our commands cost beside stock Beancount."""

"""Measurements of Samtal beside its peers, each a ratio in one run on one machine. `python -m bench` runs them."""

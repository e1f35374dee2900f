"""The pure core: rules of turns, rooms, pairing and exercises; no framework, no clock, no randomness of its own."""

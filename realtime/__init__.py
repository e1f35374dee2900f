"""The thin live shell around the core: wire, one door, consumers, presence; knows sessions and groups."""

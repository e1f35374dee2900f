"""Plans and what happens in them; knows groups, never the live shell."""

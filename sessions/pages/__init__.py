"""The pages of plans and of what came of them, one module per noun. First line of every view: may you."""

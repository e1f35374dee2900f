"""People and their cohorts; knows nothing of plans or live rooms."""

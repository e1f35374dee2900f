"""Proves whole sessions: a driver that goes through the one door at random, and a checker that reads what it left.

The driver (`series`, `evening`, `members`, `leaders`) plays sessions of a scratch cohort (`cast`) without a browser,
with time as an argument. The checker (`checker` and its neighbours) shares no rule with what it checks: it reads the
log, the ledger, the audit and the blocks. `faults` breaks the product in one way each, to show that it would notice.
"""

"""A print shop's job ticket, as plain text."""
from cardpress.jobs import Plan
def ticket(plan: Plan, data: bytes, pages: int) -> bytes:
    return b"TODO"

"""What accounts tells the floors above."""

from django.dispatch import Signal

# Sent inside the transaction that opens an account, with `account` and `by` (its first Owner): a company is whole only
# with the stages and lists that higher floors give it, so receivers lay them out in the same transaction.
account_opened = Signal()

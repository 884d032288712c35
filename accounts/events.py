"""What accounts tells the floors above."""

from django.dispatch import Signal

# Sent inside the transaction that opens an account, with `account` and `by` (its first Owner): a company is whole only
# with the stages and lists that higher floors give it, so receivers lay them out in the same transaction.
account_opened = Signal()

# Sent inside the transaction that ends a membership, while it still lasts, with `member_id`, `user_id`, `by` and
# `heir_id` (None: nobody in particular): receivers hand the person's open work over, so that none is ever left behind.
member_leaving = Signal()

# Sent inside the same transaction once the membership has ended, with `member_id`, `user_id` and `by`: receivers end
# what the person could still hold open.
member_removed = Signal()

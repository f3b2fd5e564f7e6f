"""What this app tells the apps below it, inside the transaction of the change; what receivers raise undoes it."""

from django.dispatch import Signal

# A production is about to be deleted with everything that hangs on it. Argument: `project_id` (UUID).
# The rows of every table go by `productions.services.deletion`; receivers see to what is not rows:
# stored files (after the commit), search indexes.
project_deleting = Signal()

# A preview background is about to be deleted. Argument: `background_id` (UUID). Receivers remove its files.
background_deleting = Signal()

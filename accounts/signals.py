"""What this app tells the apps below it: a signal per fact, sent inside the transaction of the change.

Receivers do their own set-based work; whatever they raise undoes the whole change.
"""

from django.dispatch import Signal

# A person is about to be deleted by force. Arguments: `person`. Receivers remove what only their app can
# remove whole (comments with their previews and files); plain rows are removed here afterwards.
person_removing = Signal()

"""What this app tells the apps below it: a signal per fact, sent inside the transaction of the change.

Receivers do their own set-based work; whatever they raise undoes the whole change.
"""

from django.dispatch import Signal

# A person is about to be deleted by force. Arguments: `person`. Receivers remove what only their app can
# remove whole (comments with their previews and files); plain rows are removed here afterwards.
person_removing = Signal()

# The hours logged on tasks changed without the tasks app: it derives their duration again. Argument: `task_ids`.
hours_removed = Signal()

# A person gave their picture up. Argument: `person`, whose `has_avatar` is False already. Receivers remove the file.
avatar_cleared = Signal()

# The studio's directory has a photo of a person; sent outside of a transaction. Arguments: `person`, `picture`
# (bytes). The receiver makes it their avatar, unless it is already; bytes that are no picture change nothing.
portrait_given = Signal()

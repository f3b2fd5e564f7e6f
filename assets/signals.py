"""What this app tells the apps below it, inside the transaction of the change; what receivers raise undoes it."""

from django.dispatch import Signal

# Entities of any kind are about to be deleted with everything they own. Argument: `entity_ids` (UUIDs).
# Receivers remove what their app keeps about them: tasks with all that hangs on those, stored files of
# playlists of episodes. Rows that refer to entities directly go by `assets.services.deletion`.
entities_deleting = Signal()

"""What this app tells the apps below it, inside the transaction of the change."""

from django.dispatch import Signal

# Clients were told that a playlist is ready. Arguments: `playlist`, `notification_ids` (their
# `playlist-ready` notifications). Receivers send the e-mails and messages people asked for.
clients_notified = Signal()

# A movie or an archive somebody asked for is built. Arguments: `job` (the BuildJob), `person_id`.
build_ready = Signal()

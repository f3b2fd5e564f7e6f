"""Jobs of the files app: thin, may run twice, call services."""

from celery import shared_task

from files.services import encoding


@shared_task(name="files.encode_movie", acks_late=True, max_retries=3)
def encode_movie(preview_id):
    """Encode an uploaded movie."""
    encoding.encode_preview(preview_id)

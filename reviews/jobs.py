"""Jobs of the reviews app: thin, may run twice, call services."""

from celery import shared_task

from reviews.services import builds


@shared_task(name="reviews.build_movie", acks_late=True)
def build_movie(job_id, full):
    """Make the movie of a playlist."""
    builds.run_build(job_id, full=full)

"""`manage.py remove_old_data [--days 90] [--dry-run]` (spec 09, 17)."""

from django.core.management.base import BaseCommand, CommandError

from activity.services.retention import old_rows, remove_old_data

LONGEST = 36_500  # days; more is a slip of the finger, and before the first date there is


class Command(BaseCommand):
    """Take old entries off the journal, the log-ins and the inboxes."""

    help = (
        "Delete events, log-ins and notifications that are older than so many days; nothing of a production is "
        "touched. Followers of events that were away for longer miss those that are gone."
    )

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=90, help="how many days stay (90)")
        parser.add_argument("--dry-run", action="store_true", help="count what would go, delete nothing")

    def handle(self, *, days, dry_run, **options):
        if not 1 <= days <= LONGEST:
            raise CommandError(f"--days: a number from 1 to {LONGEST} is expected.")
        if dry_run:
            counts = {what: rows.count() for what, rows in old_rows(days).items()}
        else:
            counts = remove_old_data(days=days)
        told = ", ".join(f"{count} {what}" for what, count in counts.items())
        self.stdout.write(f"{told} {'would be removed' if dry_run else 'removed'}.")

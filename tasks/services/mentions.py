"""Mentions: who a text calls by name (spec 06, 7.1)."""

import re

from accounts.models import Department, Person
from tasks.models import CommentDepartmentMention, CommentMention


class Mentions:
    """Finds the people of a production's team and the departments a text mentions.

    A mention is `@` and the exact full name, not followed by more of a word: punctuation and line
    ends close it. Loaded once, it reads any number of texts.
    """

    def __init__(self, project_id):
        self.project_id = project_id
        self._patterns = None

    def _load(self):
        if self._patterns is None:
            team = Person.objects.filter(team_links__project_id=self.project_id, preview_project__isnull=True)
            people = [(_pattern(person.full_name), person.pk) for person in team.only("first_name", "last_name")]
            rows = Department.objects.values_list("name", "pk")
            self._patterns = people, [(_pattern(name), pk) for name, pk in rows]
        return self._patterns

    def read(self, text):
        """Return ([person ids], [department ids]) mentioned in a text."""
        if not text or "@" not in text:
            return [], []
        people, departments = self._load()
        return (
            [pk for pattern, pk in people if pattern.search(text)],
            [pk for pattern, pk in departments if pattern.search(text)],
        )


def _pattern(name):
    return re.compile(re.escape(f"@{name}") + r"(?![\w-])")


def store_mentions(found):
    """Replace the mention links of comments: `found` is {comment id: ([person ids], [department ids])}."""
    CommentMention.objects.filter(comment_id__in=found).delete()
    CommentDepartmentMention.objects.filter(comment_id__in=found).delete()
    add_mentions(found)


def add_mentions(found):
    """Write the mention links of comments that have none yet."""
    CommentMention.objects.bulk_create(
        CommentMention(comment_id=pk, person_id=person) for pk, (people, _) in found.items() for person in people
    )
    CommentDepartmentMention.objects.bulk_create(
        CommentDepartmentMention(comment_id=pk, department_id=department)
        for pk, (_, departments) in found.items()
        for department in departments
    )

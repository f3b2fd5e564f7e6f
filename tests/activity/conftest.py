"""The production of the tasks' tests, which activity tells of."""

from tests.tasks.conftest import work

__all__ = ["work"]

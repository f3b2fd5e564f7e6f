"""Every table of this app, one module per noun."""

from .automations import StatusAutomation
from .comments import Comment, CommentAcknowledgement, CommentDepartmentMention, CommentMention
from .task_statuses import TaskStatus
from .task_types import TaskType
from .tasks import Task, TaskPersonLink
from .time_spents import TimeSpent

__all__ = [
    "Comment",
    "CommentAcknowledgement",
    "CommentDepartmentMention",
    "CommentMention",
    "StatusAutomation",
    "Task",
    "TaskPersonLink",
    "TaskStatus",
    "TaskType",
    "TimeSpent",
]

"""Routes of the tasks app."""

from productionsite.api.router import Router
from tasks.api.comment_batches import CommentBatches
from tasks.api.comments import Comments
from tasks.api.creation import TaskCreation
from tasks.api.entity_tasks import EntityTasks
from tasks.api.open_tasks import OpenTasks
from tasks.api.person_tasks import PersonTasks
from tasks.api.resources import RESOURCES
from tasks.api.tasks import Tasks
from tasks.api.time_spents import TimeSpents
from tasks.api.user_tasks import UserTasks

VIEWSETS = [
    Tasks,
    TaskCreation,
    EntityTasks,
    Comments,
    CommentBatches,
    TimeSpents,
    OpenTasks,
    PersonTasks,
    UserTasks,
]

router = Router(resources=RESOURCES, viewsets=VIEWSETS)

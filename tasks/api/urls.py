"""Routes of the tasks app."""

from productionsite.api.router import Router
from tasks.api.comments import Comments
from tasks.api.creation import TaskCreation
from tasks.api.entity_tasks import EntityTasks
from tasks.api.resources import RESOURCES
from tasks.api.tasks import Tasks
from tasks.api.time_spents import TimeSpents

router = Router(resources=RESOURCES, viewsets=[Tasks, TaskCreation, EntityTasks, Comments, TimeSpents])

"""Every reading route of assets and shots takes the same statements for twice the data; none can be forgotten.

The routes come from the routers themselves: a new listing is measured the day it is declared. So are those of the
apps below about one asset, shot and so on: its tasks, previews, news, time.
"""

import datetime
import re

import pytest

from activity.api.urls import router as activity
from activity.models import News
from assets.api.urls import router as assets
from assets.models import AssetInstance, AssetInstanceLink, EntityLink
from files.api.urls import router as files
from files.models import PreviewFile
from shots.api.urls import router as shots
from shots.models import EntityConceptLink, EntityVersion
from tasks.api.urls import router as tasks
from tasks.models import Comment, TimeSpent
from tests import factories

pytestmark = pytest.mark.django_db
OF_ONE = r"data/(user/)?(assets|shots|scenes|sequences|episodes|edits|concepts|entities|projects)/<\w+>/"


def reads(*routers):
    operations = [op for router in routers for viewset in router.viewsets for _name, op in viewset.operations()]
    return {op.path for op in operations if op.method == "GET"}


def is_about_one(path):
    """Whether a route of an app below lists what belongs to an entity or a production; files, chats apart."""
    return re.match(OF_ONE, path) and not re.search(r"chat|news_id|(output|working)-", path)


READS = sorted(reads(assets, shots) | {path for path in reads(tasks, files, activity) if is_about_one(path)})
CASTINGS = [
    "data/projects/{project_id}/sequences/{sequence_id}/casting",
    "data/projects/{project_id}/sequences/all/casting",
    "data/projects/{project_id}/episodes/{episode_id}/sequences/all/casting",
    "data/projects/{project_id}/episodes/casting",
]


class Production:
    """One episode, sequence, scene, shot, asset and so on, and more of everything around them by `grow`."""

    def __init__(self, studio):
        self.studio, self.project = studio, studio.project
        self.episode = factories.entity(self.project, "Episode")
        self.sequence = factories.entity(self.project, "Sequence", parent=self.episode)
        self.type = factories.task_type(for_entity="Shot")
        self.asset = factories.entity(self.project, "Prop", source=self.episode)
        self.shot = factories.shot(self.project, self.sequence)
        self.scene = factories.entity(self.project, "Scene", parent=self.sequence)
        self.edit = factories.entity(self.project, "Edit", parent=self.episode)
        self.concept = factories.entity(self.project, "Concept")
        self.grow(2)

    def grow(self, number):
        """Put `number` more of every kind into the production, each cast, linked and with a task."""
        project, people = self.project, [self.studio.artist, self.studio.manager]
        for _n in range(number):
            shot = factories.shot(project, self.sequence, source=self.scene, nb_frames=10)
            asset = factories.entity(project, "Prop", source=self.episode)
            concept = factories.entity(project, "Concept")
            made = [
                shot,
                asset,
                concept,
                factories.entity(project, "Edit", parent=self.episode),
                factories.entity(project, "Scene", parent=self.sequence),
                factories.entity(project, "Sequence", parent=self.episode),
                factories.entity(project, "Episode"),
            ]
            for entity in made:
                factories.task(entity, type=self.type if entity is shot else None, assignees=people)
            for holder, cast in ((shot, asset), (self.shot, asset), (self.episode, asset), (self.asset, asset)):
                EntityLink.objects.create(entity_in=holder, entity_out=cast)
            EntityLink.objects.create(entity_in=shot, entity_out=self.asset)
            EntityConceptLink.objects.create(entity_in=concept, entity_out=self.asset)
            EntityVersion.objects.create(name="v", entity=self.shot)
            for place in ({"scene": self.scene}, {"target_asset": self.asset}):
                instance = factories.make(AssetInstance, asset=self.asset, **place)
                AssetInstanceLink.objects.create(entity=self.shot, asset_instance=instance)
            for entity in (self.asset, self.shot, self.scene, self.sequence, self.episode, self.edit, self.concept):
                self.work_on(entity, people)
            self.instance, self.link = instance, EntityLink.objects.filter(entity_in=shot).first()

    def work_on(self, entity, people):
        """Give an entity one more task, with a comment, its news, a preview and time spent on it."""
        task, by = factories.task(entity, assignees=people), people[0]
        comment = factories.make(
            Comment, object_id=task.pk, object_type="Task", person=by, task_status=task.task_status
        )
        factories.make(News, comment=comment, task=task, author=by, change=True)
        factories.make(PreviewFile, task=task, person=by, revision=1)
        factories.make(TimeSpent, task=task, person=by, duration=60, date=datetime.date(2026, 3, 2))

    def path(self, route):
        """Return a route with what it names filled in."""
        named = ("project", "episode", "sequence", "shot", "scene", "edit", "concept", "asset")
        ids = {f"{name}_id": getattr(self, name).pk for name in named}
        ids |= {"entity_id": self.asset.pk, "asset_type_id": self.asset.entity_type_id, "task_type_id": self.type.pk}
        ids |= {"person_id": self.studio.artist.pk, "year": 2026, "month": 3, "week": 10, "day": 2}
        rows = {"entities": self.asset, "entity-types": self.asset.entity_type, "asset-instances": self.instance}
        rows["entity-links"] = self.link
        ids["instance_id"] = getattr(rows.get(route.split("/")[1]), "pk", None)
        return "/" + re.sub(r"<(\w+)>", lambda found: str(ids[found[1]]), route)


@pytest.mark.parametrize("name", ["admin", "artist"])
def test_twice_the_data_takes_the_same_statements(studio, sql_count, name):
    production, client = Production(studio), studio.as_(name)
    paths = {route: production.path(route) for route in READS}
    paths |= {f"{route}?relations=true": f"{path}?relations=true" for route, path in paths.items()}
    assert len(READS) > 120
    answers = {route: client.get(path) for route, path in paths.items()}
    refused = {route for route, answer in answers.items() if answer.status_code == 403 and name != "admin"}
    assert {
        route: answers[route].content for route in paths.keys() - refused if answers[route].status_code != 200
    } == {}
    paths = {route: path for route, path in paths.items() if route not in refused}
    few = {route: sql_count(client.get, path) for route, path in paths.items()}
    production.grow(4)
    many = {route: sql_count(client.get, path) for route, path in paths.items()}
    assert {route: (few[route], many[route]) for route in paths if many[route] > few[route]} == {}


def test_castings_of_many_take_four_statements_at_most(studio, sql_count):
    production, client = Production(studio), studio.as_("artist")
    ids = {"project_id": studio.project.pk, "sequence_id": production.sequence.pk, "episode_id": production.episode.pk}
    for path in CASTINGS:
        path = "/" + path.format(**ids)
        assert client.get(path).json()
        assert sql_count(client.get, path) <= 4, path

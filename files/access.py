"""Who may see and change files: rules of spec 00, 2.6 and spec 07, 1.2 in the terms of `accounts.access`."""

from accounts.access import Access, Admin, EntityAccess, ManagerOf, ProjectAccess, TaskAccess, TaskAction
from accounts.choices import Role
from productions.models import Entity
from tasks.models import Task

ENTITY_PROJECT = "entity.project_id"

READ_WORKING_FILE = Admin() | TaskAccess("task")
UPDATE_WORKING_FILE = Admin() | TaskAction("task")
READ_OUTPUT_FILE = Admin() | (ProjectAccess(ENTITY_PROJECT) & EntityAccess("entity_id", ENTITY_PROJECT))


class AssignedToOutput(Access):
    """A task of what the output was made for (the temporal entity, else the entity) is the caller's."""

    def allows(self, facts):
        entity_id = facts.row.temporal_entity_id or facts.row.entity_id
        return entity_id is not None and facts.who.assigned_to_entity(entity_id)


UPDATE_OUTPUT_FILE = ManagerOf(ENTITY_PROJECT) | AssignedToOutput()


def may_see_preview(who, preview):
    """**preview rule**: a member of the production; a vendor must be assigned to the task. No task: admins."""
    if who.is_admin:
        return True
    task = preview.task
    if task is None or not who.may_access(task.project_id):
        return False
    return who.role_in(task.project_id) != Role.VENDOR or who.is_assigned(task)


def may_edit_preview(who, preview):
    """A manager, an assignee, or a supervisor of the task type, on the team of the preview's production."""
    return who.is_admin or (preview.task is not None and may_edit_previews_of(who, preview.task))


def may_edit_previews_of(who, task):
    """Whether the caller may change the previews of a task."""
    if not who.may_access(task.project_id):
        return False
    return who.supervises_task_type(task.project_id, task.task_type_id) or who.is_assigned(task)


class ReadPreview(Access):
    """**preview rule** of the row."""

    def allows(self, facts):
        return may_see_preview(facts.who, facts.row)


class EditPreview(Access):
    """Change a preview's columns."""

    def allows(self, facts):
        return may_edit_preview(facts.who, facts.row)


DELETE_PREVIEW = Admin() | ManagerOf("task.project_id")


def may_see_comment(who, comment, task):
    """Whether the caller may see what hangs on a comment: clients only what is theirs or published to them.

    Narrower than the reference, which gives a client the attachments of internal comments (spec 07, 12).
    """
    if not who.may_see_task(task):
        return False
    if who.role_in(task.project_id) != Role.CLIENT or comment.for_client:
        return True
    link = comment.person.team_links.filter(project_id=task.project_id).values_list("role", flat=True).first()
    return (link or comment.person.role) == Role.CLIENT


def may_see_attachment(who, attachment):
    """Task access through the comment, entity access through the chat; attached to nothing: nobody."""
    if attachment.comment is not None:
        task = Task.objects.select_related("entity").filter(pk=attachment.comment.object_id).first()
        return task is not None and may_see_comment(who, attachment.comment, task)
    if attachment.chat_message is not None:
        return may_see_chat(who, attachment.chat_message.chat)
    return False


def may_see_chat(who, chat):
    """Whether the caller may see the entity a chat is about."""
    entity = Entity.objects.filter(pk=chat.object_id).first()
    return (
        entity is not None
        and who.may_access(entity.project_id)
        and who.may_see_entity(entity.pk, project_id=entity.project_id)
    )


class ReadAttachment(Access):
    """The attachment rule of the row."""

    def allows(self, facts):
        return may_see_attachment(facts.who, facts.row)

"""Who may see and change files: rules of spec 00, 2.6 and spec 07, 1.2 in the terms of `accounts.access`."""

from accounts.access import Access, Admin, EntityAccess, ManagerOf, ProjectAccess, TaskAccess, TaskAction
from accounts.choices import Role
from files.choices import ValidationStatus
from files.models import AttachmentFile, PreviewFile
from productions.access import LoadedManager
from productions.entities import get_entity
from productions.models import Entity
from productionsite.api.errors import NotFound
from productionsite.api.lookup import find
from tasks.access import find_task, may_read_comment
from tasks.models import Comment, TaskType

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


class SoftwareEditor(LoadedManager):
    """**dept-supervisor(P, task type)** of a path: who has departments must name a task type that exists (404)."""

    def allows(self, facts):
        if super().allows(facts):
            return True
        who = facts.who
        if who.team_role(self.load(facts).pk) != Role.SUPERVISOR:
            return False
        return not who.departments or find(TaskType, facts.value("task_type_id")).department_id in who.departments


def for_clients(previews):
    """Narrow previews to what clients see: not the rejected ones (spec 07, 6.5), on no route (there, 12)."""
    return previews.exclude(validation_status=ValidationStatus.REJECTED)


def shown_to(who, previews=None):
    """Narrow previews (all of them) to what the caller's roles let through: `for_clients` where they are a client."""
    previews = PreviewFile.objects.all() if previews is None else previews
    if who.is_admin:
        return previews
    as_client = who.projects_as(Role.CLIENT)
    return previews.exclude(validation_status=ValidationStatus.REJECTED, task__project__in=as_client)


def is_for_clients(preview):
    """Whether clients see a preview: `for_clients`, asked of one row."""
    return preview.validation_status != ValidationStatus.REJECTED


def is_withheld(who, preview):
    """Whether the caller is a client and the preview is not for clients."""
    return not is_for_clients(preview) and who.role_in(preview.task.project_id) == Role.CLIENT


def may_see_preview(who, preview):
    """**preview rule**: a member of the production; a vendor must be assigned to the task. No task: admins."""
    if who.is_admin:
        return True
    task = preview.task
    if task is None or not who.may_access(task.project_id) or is_withheld(who, preview):
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


def may_see_attachment(who, attachment):
    """The comment's own rule, entity access through the chat; attached to nothing: nobody.

    Narrower than the reference, which gives clients the attachments of internal comments (spec 07, 12).
    """
    if attachment.comment is not None:
        return may_read_comment(who, attachment.comment)
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


# -- rules of operations on one preview, file or task -------------------------------------------

PREVIEW_CONTEXT = ("task__entity__entity_type", "task__project", "task__task_type", "person")


def find_preview(preview_id):
    """Return a preview with its task, entity and production; 404 without row or without task."""
    preview = find(PreviewFile, preview_id, *PREVIEW_CONTEXT)
    if preview.task is None:
        raise NotFound
    return preview


class OnPreview(Access):
    """A rule `(who, preview)` on the preview a URL names; the handler gets it as `call.found[path]`."""

    def __init__(self, rule, path="preview_file_id"):
        self.rule, self.path = rule, path

    def allows(self, facts):
        if self.path not in facts.found:
            facts.found[self.path] = find_preview(facts.params[self.path])
        return self.rule(facts.who, facts.found[self.path])

    def __repr__(self):
        return f"OnPreview({self.rule.__name__})"


class OnTask(Access):
    """A rule `(who, task)` on the task a URL names; the handler gets it as `call.found["task_id"]`."""

    def __init__(self, rule):
        self.rule = rule

    def allows(self, facts):
        if "task_id" not in facts.found:
            facts.found["task_id"] = find_task(facts.params["task_id"])
        return self.rule(facts.who, facts.found["task_id"])

    def __repr__(self):
        return f"OnTask({self.rule.__name__})"


class OnEntity(Access):
    """A rule `(who, entity)` on the entity a URL names; the handler gets it as `call.found[path]`."""

    def __init__(self, rule, path="entity_id", kind=None):
        self.rule, self.path, self.kind = rule, path, kind

    def allows(self, facts):
        if self.path not in facts.found:
            facts.found[self.path] = get_entity(facts.params[self.path], self.kind)
        return self.rule(facts.who, facts.found[self.path])

    def __repr__(self):
        return f"OnEntity({self.rule.__name__})"


class OnAttachment(Access):
    """The attachment rule on the attachment a URL names; the handler gets it as `call.found[path]`."""

    def __init__(self, path="attachment_file_id"):
        self.path = path

    def allows(self, facts):
        related = ("comment__person", "chat_message__chat")
        facts.found[self.path] = find(AttachmentFile, facts.params[self.path], *related)
        return may_see_attachment(facts.who, facts.found[self.path])


def task_access(who, task):
    """**task access**."""
    return who.may_see_task(task)


def task_action(who, task):
    """**task action**."""
    return who.may_act_on_task(task)


def entity_access(who, entity):
    """**entity access**: the production's team; a vendor needs a task there."""
    return who.may_access(entity.project_id) and who.may_see_entity(entity.pk, entity.project_id)


def may_publish(who, entity):
    """Entity access; clients look only (narrower than the reference: spec 07, 12)."""
    return entity_access(who, entity) and who.role_in(entity.project_id) != Role.CLIENT


def project_access(who, entity):
    """**project access** of an entity's production."""
    return who.may_access(entity.project_id)


def preview_task_access(who, preview):
    """**task access** on a preview's task; clients do not get rejected previews."""
    return who.may_see_task(preview.task) and not is_withheld(who, preview)


def preview_picture(who, preview):
    """Task access, waived for those who are no vendors when the entity is shared and shows this preview."""
    entity = preview.task.entity
    if entity is not None and entity.is_shared and entity.preview_file_id == preview.pk and who.role != Role.VENDOR:
        return not is_withheld(who, preview)
    return preview_task_access(who, preview)


def may_save_preview(who, preview):
    """Whether the caller may download a preview they see (spec 07, 12): where the production lets everybody, else
    those who direct it, and whoever works on the task.
    """
    task = preview.task
    return may_save_previews_of(who, task.project) or who.is_assigned(task)


def may_save_previews_of(who, project):
    """Whether the caller may download whatever they see of a production; the guests of a link are nobody (`None`)."""
    return bool(project.is_preview_download_allowed) or (who is not None and who.supervises(project.pk))


def preview_task_action(who, preview):
    """**task action** on a preview's task."""
    return who.may_act_on_task(preview.task)


def preview_managed(who, preview):
    """**manager project** of a preview's production."""
    return who.manages(preview.task.project_id)


def may_annotate(who, preview):
    """A manager, a client, or a supervisor of the task type, on the team of the production (spec 07, 8)."""
    task = preview.task
    if not who.may_access(task.project_id):
        return False
    if who.role_in(task.project_id) == Role.CLIENT:
        return not is_withheld(who, preview)
    return who.supervises_task_type(task.project_id, task.task_type_id)


def may_set_main(who, preview):
    """Entity access; clients look only (spec 07, 6.6)."""
    return task_may_set_main(who, preview.task)


def task_may_set_main(who, task):
    """Entity access on a task's entity; clients look only."""
    return who.may_see_task(task) and who.role_in(task.project_id) != Role.CLIENT


class OnComment(Access):
    """A rule `(who, comment, task)` on the comment a URL names; the handler gets `(comment, task)` as `call.found`."""

    def __init__(self, rule):
        self.rule = rule

    def allows(self, facts):
        comment = find(Comment, facts.params["comment_id"], "person")
        task = find_task(comment.object_id)
        facts.found["comment_id"] = comment, task
        return self.rule(facts.who, comment, task)


def owns_comment(who, comment, task):
    """The author of a comment, or a manager of its production."""
    return comment.person_id == who.person_id or who.manages(task.project_id)

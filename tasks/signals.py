"""What this app tells the apps below it: a signal per fact, sent inside the transaction of the change.

Receivers do their own set-based work (news, notifications, stored files); whatever they raise undoes
the whole change. Ids are UUIDs.
"""

from django.dispatch import Signal

# Comments are about to be deleted. Arguments: `comment_ids`. Receivers remove what hangs on them:
# news, notifications, attachments, linked previews.
comments_deleting = Signal()

# Tasks are about to be deleted with everything they own (their comments have been told before).
# Arguments: `task_ids`. Receivers remove news, notifications, subscriptions, previews, working files.
tasks_deleting = Signal()

# Replies of comments are about to be removed. Arguments: `reply_ids`.
replies_deleting = Signal()

# Comments were posted. Arguments: `posts`, a list of `tasks.services.comments.Post` in posting order;
# `post.files` holds the uploaded files that receivers store as attachments of `post.comment`,
# `post.previews` those they publish on it as previews of one revision, in order.
comments_posted = Signal()

# The text of comments changed. Arguments: `comment_ids`.
comments_edited = Signal()

# A comment was moved to another task of the same entity. Arguments: `comment`, `target` (its task now).
comments_moved = Signal()

# A comment was answered. Arguments: `comment` (Comment), `task` (Task), `reply` (the stored dict),
# `files` (uploaded files that receivers store as attachments of the comment with the reply's id).
comment_replied = Signal()

# An answer was changed. Arguments: `comment`, `task`, `reply` (the stored dict, but with those only in `mentions` and
# `department_mentions` whom it did not mention before).
reply_edited = Signal()

# People were assigned to tasks. Arguments: `assignments`, a list of (task, person_id), and `author_id`.
people_assigned = Signal()

# An automation wants the last revision of a task's previews on a comment it posted on another task.
# Arguments: `comment_id`, `source_task_id`, `target_task_id`. Receivers copy rows and files.
last_revision_wanted = Signal()

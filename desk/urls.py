"""Addresses of the desk, below `/admin/`."""

from django.urls import path

from desk.views import dashboard, production, quotas, reviews, schedule, tasks

app_name = "desk"
urlpatterns = [
    path("desk/imports/", dashboard.imports, name="imports"),
    path("desk/<uuid:project_id>/", production.overview, name="production"),
    path("desk/<uuid:project_id>/act/", production.act, name="act"),
    path("desk/<uuid:project_id>/schedule/", schedule.show, name="schedule"),
    path("desk/<uuid:project_id>/schedule/move/", schedule.move, name="move"),
    path("desk/<uuid:project_id>/budget/", production.figures, name="budget"),
    path("desk/<uuid:project_id>/quotas/", quotas.show, name="quotas"),
    path("desk/<uuid:project_id>/reviews/", reviews.index, name="reviews"),
    path("desk/<uuid:project_id>/board/<str:kind>/", production.board, name="board"),
    path("desk/playlists/<uuid:playlist_id>/", reviews.player, name="player"),
    path("desk/tasks/<uuid:task_id>/", tasks.show, name="task"),
    path("desk/tasks/<uuid:task_id>/thread/", tasks.thread, name="thread"),
    path("desk/tasks/<uuid:task_id>/comment/", tasks.comment, name="comment"),
    path("desk/previews/<uuid:preview_id>/<str:size>.png", reviews.picture, name="picture"),
    path("desk/previews/<uuid:preview_id>/movie.mp4", reviews.movie, name="movie"),
    path("desk/previews/<uuid:preview_id>/drawings/", reviews.draw, name="draw"),
    path("desk/previews/<uuid:preview_id>/drawings/<int:place>.png", reviews.drawing, name="drawing"),
]

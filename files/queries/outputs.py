"""Listings of working and output files (spec 07, 4.1 and 5.2). Constant statements each."""

from django.db.models import F, Max, Q

from files import shapes
from files.models import OutputFile, OutputType, WorkingFile
from files.nesting import nest_source_files
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from productionsite.api.rows import add_relations, fetch

ID_FILTERS = ("output_type_id", "task_type_id", "file_status_id", "temporal_entity_id", "task_id")
NEWEST_FIRST = (F("revision").desc(nulls_last=True), "-created_at", "pk")
GROUP = ("task_type_id", "output_type_id", "name", "representation")


def filtered(queryset, query, names):
    """Narrow files by query parameters; an empty one is no filter, a malformed id is a 400."""
    for name in names:
        value = query.get(name)
        if not value:
            continue
        if name in ID_FILTERS:
            value = as_uuid(value)
            if value is None:
                raise BadInput(f"{name}: an id is expected", field=name)
        queryset = queryset.filter(**{name: value})
    return queryset


# -- working files -----------------------------------------------------------------------------


def working_files_of_task(task):
    """Return the working files of a task, highest revision first."""
    return fetch(WorkingFile.objects.filter(task=task, revision__gte=0).order_by(*NEWEST_FIRST), shapes.WORKING_FILE)


def last_working_files(task):
    """Return {file name: its highest revision} of a task; numbers below zero only count when alone."""
    rows = fetch(
        WorkingFile.objects.filter(task=task).order_by(F("revision").asc(nulls_first=True)), shapes.WORKING_FILE
    )
    return {row["name"]: row for row in rows}


def working_files_of_entity(entity, query, *, relations):
    """Return the working files of an entity, highest revision first."""
    rows = filtered(WorkingFile.objects.filter(entity=entity, revision__gte=0), query, ("task_id", "name"))
    rows = rows.order_by(*NEWEST_FIRST)
    found = fetch(rows, shapes.WORKING_FILE)
    return add_relations(found, rows, ["outputs"]) if relations else found


def working_file(pk):
    """Return one working file with its outputs."""
    rows = WorkingFile.objects.filter(pk=pk)
    return add_relations(fetch(rows, shapes.WORKING_FILE), rows, ["outputs"])[0]


def plain_working_file(pk):
    """Return one working file without its outputs."""
    return fetch(WorkingFile.objects.filter(pk=pk), shapes.WORKING_FILE)[0]


# -- output files ------------------------------------------------------------------------------

OUTPUT_FILTERS = ("output_type_id", "task_type_id", "representation", "file_status_id", "name")


def output_files(queryset, order=NEWEST_FIRST):
    """Return output files with the working files they come from."""
    return nest_source_files(fetch(queryset.order_by(*order), shapes.OUTPUT_FILE))


def output_file(pk):
    """Return one output file."""
    return output_files(OutputFile.objects.filter(pk=pk))[0]


def of_entities():
    """Return the outputs of entities themselves, neither of instances nor in temporal entities."""
    return OutputFile.objects.filter(asset_instance__isnull=True, temporal_entity__isnull=True)


def outputs_of_project(project_id, query):
    """Return the outputs of the entities of a production, last created first."""
    rows = of_entities().filter(entity__project_id=project_id, revision__gte=0)
    return output_files(filtered(rows, query, OUTPUT_FILTERS), ("-created_at", "pk"))


def outputs_of_entity(entity, query):
    """Return the outputs of an entity, highest revision first."""
    rows = of_entities().filter(entity=entity, revision__gte=0)
    return output_files(filtered(rows, query, OUTPUT_FILTERS))


def outputs_of_instance(instance, query):
    """Return the outputs of an asset instance, highest revision first."""
    rows = OutputFile.objects.filter(asset_instance=instance, revision__gte=0)
    return output_files(filtered(rows, query, (*OUTPUT_FILTERS, "temporal_entity_id")))


def last_outputs(queryset, query):
    """Return the highest revision per task type, output type, name and representation: two statements.

    Rows without one of those are left out. With `file_status_id` the highest of that status.
    """
    rows = filtered(queryset, query, OUTPUT_FILTERS)
    tops = rows.exclude(Q(task_type=None) | Q(output_type=None) | Q(representation=None))
    tops = list(tops.order_by().values_list(*GROUP).annotate(top=Max("revision")))
    if not tops:
        return []
    wanted = {(*map(str, group), top) for *group, top in tops}
    found = output_files(rows.filter(revision__in={top for *_group, top in tops}), ("created_at", "pk"))
    return [row for row in found if (*(str(row[column]) for column in GROUP), row["revision"]) in wanted]


def last_outputs_of_entity(entity, query):
    """Return the highest revisions of the outputs of an entity."""
    return last_outputs(of_entities().filter(entity=entity), query)


def last_outputs_of_instance(instance, temporal_entity, query):
    """Return the highest revisions of the outputs of an instance in a temporal entity."""
    return last_outputs(OutputFile.objects.filter(asset_instance=instance, temporal_entity=temporal_entity), query)


def outputs_of_type(queryset, output_type, query):
    """Return the outputs of a type, highest revision first; an empty representation is a filter too."""
    rows = queryset.filter(output_type=output_type)
    if "representation" in query:
        rows = rows.filter(representation=query["representation"])
    return output_files(rows)


def output_types_of(queryset):
    """Return the output types that outputs have, by name."""
    return fetch(OutputType.objects.filter(pk__in=queryset.values("output_type")).order_by("name"), shapes.OUTPUT_TYPE)

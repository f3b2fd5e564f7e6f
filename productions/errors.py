"""Errors of this app whose body differs from the kernel's (spec 03, 1.1)."""

from productionsite.api.errors import NotFound


class TemplateNotFound(NotFound):
    """404 of the template routes: `{message}` only."""

    def body(self):
        return {"message": self.message}

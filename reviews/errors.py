"""Errors of this app whose body differs from the kernel's (spec 08, 3)."""

from productionsite.api.errors import ApiError


class ShareError(ApiError):
    """400 or 403 `{"error": sentence}`, as the review page shows it."""

    def body(self):
        return {"error": self.message}

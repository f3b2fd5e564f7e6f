"""How many pictures and movies a process sends at once (spec 07, 9.1)."""

from threading import BoundedSemaphore

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import JsonResponse

MEDIA = ("/pictures/", "/movies/")
AGAIN = {"Retry-After": "5", "Cache-Control": "no-store"}


class MediaSlots:
    """Lets requests for pictures and movies wait while as many as the studio allows are being answered.

    A slot is given back with the last byte. Who waits for longer than MEDIA_SLOT_WAIT_TIMEOUT is answered 503.
    """

    def __init__(self, get_response):
        if not settings.MEDIA_MAX_CONCURRENT_REQUESTS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.slots = BoundedSemaphore(settings.MEDIA_MAX_CONCURRENT_REQUESTS)

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or not request.path_info.startswith(MEDIA):
            return self.get_response(request)
        if not self.slots.acquire(timeout=settings.MEDIA_SLOT_WAIT_TIMEOUT):
            message = "Too many pictures and movies are being sent; come back in a moment."
            return JsonResponse({"error": True, "message": message}, status=503, headers=AGAIN)
        try:
            response = self.get_response(request)
        except BaseException:
            self.slots.release()
            raise
        if response.streaming:
            self._release_at_the_end(response)
        else:
            self.slots.release()
        return response

    def _release_at_the_end(self, response):
        close, held = response.close, [self.slots]

        def close_and_release():
            try:
                close()
            finally:
                while held:  # a server may close twice
                    held.pop().release()

        response.close = close_and_release

"""Which functions of the published Python client a test file calls: none of a module may be forgotten.

A file says what it covers and ends with the test that holds it to that:

    covered = coverage.of(gazu.asset, gazu.casting)

    def test_assets(kitsu): ...

    def test_nothing_is_forgotten(covered):
        covered.check()

A function counts as called when a test calls it itself and it returns; that the client calls it on the
way to something else does not count.
"""

import functools
import inspect
import sys

import pytest


def functions_of(module):
    """Return {name: function} of the public functions that a module defines itself."""
    found = inspect.getmembers(module, inspect.isfunction)
    return {name: one for name, one in found if not name.startswith("_") and one.__module__ == module.__name__}


class Coverage:
    """The functions of some modules, and which of them one test file has called."""

    def __init__(self, request, modules):
        self.request, self.modules, self.called = request, modules, set()

    def watch(self, patch):
        """Put a recorder in front of every function of the modules, until `patch` is undone."""
        for module in self.modules:
            for name, function in functions_of(module).items():
                patch.setattr(module, name, self._recorded(function, f"{module.__name__}.{name}"))

    def _recorded(self, function, label):
        @functools.wraps(function)
        def call(*args, **options):
            caller = sys._getframe(1).f_globals["__name__"]
            result = function(*args, **options)
            if caller == self.request.module.__name__:
                self.called.add(label)
            return result

        return call

    def wanted(self):
        """Return the full names of all functions of the modules."""
        return {f"{module.__name__}.{name}" for module in self.modules for name in functions_of(module)}

    def check(self, *, without=None):
        """Fail when a function was not called; skip when only a part of the file is run.

        `without`: {full name: reason} of functions that this server has no answer to. They must exist.
        """
        without, file = set(without or ()), self.request.module
        tests = {name for name in vars(file) if name.startswith("test_")}
        ran = {item.originalname for item in self.request.session.items if item.module is file}
        if tests - ran:
            pytest.skip("only a part of the file is run")
        wanted = self.wanted()
        assert without <= wanted, f"the client has no {sorted(without - wanted)}"
        missing = wanted - without - self.called
        assert not missing, f"never called: {sorted(missing)}"


def of(*modules):
    """Return the fixture of a file that covers these modules of the client; assign it to a name of the file."""

    @pytest.fixture(scope="module", autouse=True)
    def covered(request):
        coverage = Coverage(request, modules)
        with pytest.MonkeyPatch.context() as patch:
            coverage.watch(patch)
            yield coverage

    return covered

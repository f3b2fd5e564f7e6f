"""The check of the check: what counts as called, and that a forgotten function is found."""

from types import ModuleType, SimpleNamespace

import pytest

from tests.clients.coverage import Coverage, functions_of


@pytest.fixture
def client():
    """A client of two functions, the second through the first, and a private one."""
    module = ModuleType("client")
    source = "def one(): return 1\ndef two(): return one() + 1\ndef wrong(): return 1 / 0\ndef _own(): pass"
    exec(source, vars(module))
    return module


@pytest.fixture
def coverage(request, client, monkeypatch):
    """The coverage of that client by this file, of which everything seems to run."""
    seen = SimpleNamespace(
        module=request.module,
        session=SimpleNamespace(
            items=[SimpleNamespace(originalname=name, module=request.module) for name in vars(request.module)]
        ),
    )
    found = Coverage(seen, [client])
    found.watch(monkeypatch)
    return found


def test_public_functions_of_the_module_itself_are_wanted(client):
    client.dedent = pytest.importorskip  # a function of another module
    assert set(functions_of(client)) == {"one", "two", "wrong"}


def test_what_the_client_calls_itself_does_not_count(coverage, client):
    assert client.two() == 2
    assert coverage.called == {"client.two"}
    with pytest.raises(ZeroDivisionError):
        client.wrong()
    assert coverage.called == {"client.two"}
    with pytest.raises(AssertionError, match=r"\['client.one', 'client.wrong'\]"):
        coverage.check()


def test_what_the_server_cannot_answer_is_named(coverage, client):
    client.one(), client.two()
    coverage.check(without={"client.wrong": "it divides by zero"})
    with pytest.raises(AssertionError, match="nonsense"):
        coverage.check(without={"client.nonsense": "there is none"})


def test_a_part_of_a_file_is_not_held_to_the_whole(coverage):
    coverage.request.session.items.pop()
    with pytest.raises(pytest.skip.Exception):
        coverage.check()

import pytest

from leakscan.sources.globs import matcher


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.tmp", "a.tmp", True),
        ("*.tmp", "a/b/c.tmp", True),
        ("*.tmp", "a.tmp/b", False),
        ("a/*.tmp", "a/b/c.tmp", False),
        ("a/**/c.tmp", "a/c.tmp", True),
        ("a/**/c.tmp", "a/b/d/c.tmp", True),
        ("**/cache", "x/y/cache", True),
        ("**/cache", "cache", True),
        ("/a", "a", True),
        ("/a", "b/a", False),
        ("./a/b/", "a/b", True),
        ("a/**", "a", True),
        ("?.txt", "é.txt", True),
        ("?.txt", "/.txt", False),
        ("[ab].txt", "b.txt", True),
        ("[!ab].txt", "b.txt", False),
        ("[!ab].txt", "c.txt", True),
        ("a[.txt", "a[.txt", True),
        ("a+(b).txt", "a+(b).txt", True),
        ("*", "\udcff\n", True),
    ],
)
def test_a_pattern_matches_the_paths_it_names(pattern, path, matches):
    assert matcher([pattern])(path) is matches


def test_no_pattern_matches_nothing():
    assert matcher([])("a") is False

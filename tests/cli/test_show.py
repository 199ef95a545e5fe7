"""`leakscan show`: every place that an export names can be opened again; nothing that was found is told."""

import json

import pytest

from tests.fixtures.make_cabinet import HOME

NUMBER = "2 69 05 49 588 157 80"


@pytest.fixture
def note(tmp_path):
    file = tmp_path / "note.txt"
    file.write_text(f"Bonjour\nNIR : {NUMBER} ce jour\nAu revoir\n", encoding="utf-8")
    return file


def test_every_place_of_every_finding_is_found_again(leakscan):
    leakscan.scan(HOME)
    wanted = [
        (row["rule"], place) for row in leakscan.rows("findings") for place in row["locations"][:1] if "#" in place
    ]
    shown = [leakscan.run("show", place, "--json") for _, place in wanted]

    assert [code for code, _, _ in shown] == [0] * len(wanted)
    assert [(rule, place) for rule, place in wanted] == [
        (rule, json.loads(out.splitlines()[0])["locator"])
        for (rule, _), (_, out, _) in zip(wanted, shown, strict=True)
        if any(rule in json.loads(line)["rules"] for line in out.splitlines())
    ]


def test_a_file_is_shown_with_what_was_found_masked(leakscan, note):
    code, out, err = leakscan.run("show", note, "--text")

    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == [
        "  French social security number (NIR) (fr.nir)",
        "Bonjour",
        "NIR : • •• •• •• ••• ••• •• ce jour",
        "Au revoir",
    ]


def test_without_the_text_only_what_was_found_is_told(leakscan, note):
    leakscan.scan(note)
    place = leakscan.rows("findings")[0]["locations"][0]
    code, out, _ = leakscan.run("show", place)

    assert (code, out.splitlines()[1:]) == (0, ["  French social security number (NIR) (fr.nir)"])


def test_a_masked_name_is_enough_to_open_a_file(leakscan, tmp_path):
    file = tmp_path / f"Vitale {NUMBER.replace(' ', '')}.txt"
    file.write_text(f"NIR : {NUMBER}\n", encoding="utf-8")
    leakscan.scan(tmp_path)
    places = {place for row in leakscan.rows("findings") for place in row["locations"] if "line" in place}
    code, out, err = leakscan.run("show", places.pop(), "--text")

    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "NIR : • •• •• •• ••• ••• ••"
    assert NUMBER.replace(" ", "") not in out


@pytest.mark.parametrize(
    ("target", "told"),
    [("rien.txt", "there is no such file"), ("ailleurs:a.txt", "no inventory that could know")],
)
def test_what_cannot_be_shown_is_told(leakscan, target, told):
    code, out, err = leakscan.run("show", target)

    assert (code, out) == (3, "")
    assert told in err


def test_a_link_out_of_the_source_is_not_followed(leakscan, tmp_path):
    share = tmp_path / "partage"
    share.mkdir()
    (share / "note.txt").write_text("Bonjour", encoding="utf-8")
    leakscan.scan(share)
    (share / "lien.txt").symlink_to(tmp_path / "ailleurs.txt")
    (tmp_path / "ailleurs.txt").write_text(f"NIR : {NUMBER}", encoding="utf-8")
    code, out, err = leakscan.run("show", "partage:lien.txt", "--text")

    assert (code, out) == (3, "")
    assert "links are not followed" in err


def test_what_could_not_be_read_is_named(leakscan):
    code, _, err = leakscan.run("show", HOME / "archives" / "chiffre.zip", "--text")

    assert code == 2
    assert "encrypted" in err

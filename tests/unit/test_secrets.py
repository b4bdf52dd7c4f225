"""Where secrets are read, in which order, and that nothing ever shows one."""

from __future__ import annotations

import contextlib
import copy
import os
import pickle
import tempfile
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.i18n.format import sayable, tell
from songxa.model import SecretError, SecretMissing, Trouble
from songxa.secrets import Secret, SecretStore

NAME = "snmp.ap-default.community"
CANARY = "CANARY-7c1e"


def private(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(0o600)
    return path


def refusal(store: SecretStore, name: str = NAME) -> str:
    with pytest.raises(SecretError) as caught:
        store.get(name)
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert CANARY not in shown
    assert caught.value.__context__ is None
    text, reason = str(caught.value), caught.value.reason
    assert "\n" not in text
    if isinstance(reason, Trouble):
        assert sayable(reason)
        assert tell("en", reason) == text
        assert CANARY not in tell("vi", reason)
    return text


# ---- a secret -----------------------------------------------------------------------------------------------------


def test_a_secret_shows_nothing_but_its_value_when_asked() -> None:
    secret = Secret(CANARY)
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>20}",
        f"{secret:>20}",
        str([secret]),
    ]
    assert all("<secret>" in text and CANARY not in text for text in shown)
    assert not hasattr(secret, "__dict__")
    assert secret.reveal() == CANARY


def test_a_secret_cannot_be_pickled_copied_or_hashed() -> None:
    secret = Secret(CANARY)
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy, hash):
        with pytest.raises(TypeError) as caught:
            attempt(secret)
        assert CANARY not in str(caught.value)


def test_secrets_are_equal_by_value_and_to_secrets_only() -> None:
    assert Secret("ô") == Secret("ô")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


# ---- where it may stand -------------------------------------------------------------------------------------------


def test_systemd_goes_before_the_file_and_the_file_before_the_environment(tmp_path: Path) -> None:
    file = private(tmp_path / "secrets.yaml", f"{NAME}: from-file\n")
    credentials = tmp_path / "credentials"
    credential = private(credentials / f"songxa.{NAME}", "from-systemd\n")
    environ = {
        "CREDENTIALS_DIRECTORY": str(credentials),
        "SONGXA_SECRETS": str(file),
        "SONGXA_SNMP_AP_DEFAULT_COMMUNITY": "from-environment",
    }
    store = SecretStore(environ)
    assert store.get(NAME).reveal() == "from-systemd"
    credential.unlink()
    assert store.get(NAME).reveal() == "from-file"
    file.unlink()
    assert store.get(NAME).reveal() == "from-environment"


def test_the_users_own_file_is_read_where_no_other_is_named(tmp_path: Path) -> None:
    private(tmp_path / "songxa" / "secrets.yaml", f"{NAME}: x\n")
    assert SecretStore({"XDG_CONFIG_HOME": str(tmp_path)}).get(NAME).reveal() == "x"
    private(tmp_path / ".config" / "songxa" / "secrets.yaml", f"{NAME}: y\n")
    assert SecretStore({"HOME": str(tmp_path)}).get(NAME).reveal() == "y"


def test_the_process_environment_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGXA_SNMP_MY_OWN_TEST_AUTH", "x")
    assert SecretStore(files=()).get("snmp.my-own-test.auth").reveal() == "x"


def test_the_first_file_that_has_a_secret_counts(tmp_path: Path) -> None:
    files = [private(tmp_path / "1", "snmp.a.auth: one\n"), private(tmp_path / "2", f"{NAME}: two\nsnmp.a.auth: two\n")]
    store = SecretStore({}, files)
    assert (store.get("snmp.a.auth").reveal(), store.get(NAME).reveal()) == ("one", "two")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{NAME}: public\n", "public"),
        (f"{NAME}: 007\n", "007"),
        (f"{NAME}: true\n", "true"),
        (f"{NAME}: 1_000\n", "1_000"),
        (f'{NAME}: "a: b # c"\n', "a: b # c"),
        ("snmp:\n  ap-default:\n    community: nested\n", "nested"),
        ("snmp:\n  ap-default.community: half\n", "half"),
        (f"# comment\n\n{NAME}: 'mật khẩu'\n", "mật khẩu"),
        (f"\ufeff{NAME}: bom\r\n", "bom"),
    ],
)
def test_a_value_is_the_text_that_stands_there(tmp_path: Path, text: str, value: str) -> None:
    assert SecretStore({}, [private(tmp_path / "secrets.yaml", text)]).get(NAME).reveal() == value


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
        lambda text: "\ufeff" not in text
    )
)
def test_any_value_survives_systemd(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "credentials"
    private(folder / f"songxa.{NAME}", f"{value}\n")
    assert SecretStore({"CREDENTIALS_DIRECTORY": str(folder)}, []).get(NAME).reveal() == value


def test_a_changed_file_is_read_anew_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    file = private(tmp_path / "secrets.yaml", f"{NAME}: one\n")
    store = SecretStore({}, [file])
    first = store.get(NAME)
    assert store.get(NAME) is first
    private(file, f"{NAME}: another\n")
    assert store.get(NAME).reveal() == "another"


# ---- what is wrong ------------------------------------------------------------------------------------------------


def test_a_missing_secret_names_every_place_and_what_to_do(tmp_path: Path) -> None:
    environ = {"CREDENTIALS_DIRECTORY": "/run/credentials/songxa", "XDG_CONFIG_HOME": str(tmp_path)}
    text = refusal(SecretStore(environ))
    assert f"there is no secret {NAME}" in text
    assert f"/run/credentials/songxa/songxa.{NAME}" in text
    assert "/etc/songxa/secrets.yaml" in text
    assert "SONGXA_SNMP_AP_DEFAULT_COMMUNITY" in text
    assert f"add the line '{NAME}: VALUE' to {tmp_path}/songxa/secrets.yaml" in text
    assert f"chmod 600 {tmp_path}/songxa/secrets.yaml" in text


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_that_others_may_open_is_refused_with_the_way_out(tmp_path: Path, mode: int) -> None:
    file = private(tmp_path / "secrets.yaml", f"{NAME}: {CANARY}\n")
    file.chmod(mode)
    assert f"run: chmod 600 {file}" in refusal(SecretStore({}, [file]))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    file = private(tmp_path / "secrets.yaml", f"{NAME}: {CANARY}\n")
    os.chown(file, 12345, -1)
    assert "sudo chown 0" in refusal(SecretStore({}, [file]))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{NAME}: {CANARY}: x\n", 1),
        (f"a: b\n{NAME}: @{CANARY}\n", 2),
        (f"a: b\n{NAME}: &{CANARY}\n", 2),
        (f"a: b\n{NAME}: !{CANARY}\n", 2),
        (f"a: b\n{NAME}: *{CANARY}\n", 2),
        (f'a: b\n{NAME}: "{CANARY}\n', 3),
        (f"{NAME}:\n- {CANARY}\n", 2),
        (f"{NAME}: [{CANARY}]\n", 1),
        (f"- {CANARY}\n", 1),
        (f"{CANARY}\n", 1),
        (f"{NAME}: a\n{NAME}: {CANARY}\n", 2),
        (f"a: b\n[{CANARY}]: x\n", 2),
        (f"a: {CANARY}\n--- \nb: c\n", 2),
        (f"a: {CANARY}\x07\n", 1),
        ("[" * 2000 + CANARY, 1),
        (f'a: "{CANARY}\\UFFFFFFFF"', 1),
        (f"a: {CANARY} %\n\t- x: [", 2),
    ],
)
def test_a_file_that_is_not_understood_names_the_line_and_no_value(tmp_path: Path, text: str, line: int) -> None:
    file = private(tmp_path / "secrets.yaml", text)
    assert f"{file}:{line}: not understood; accepted: snmp.ap-default.community: VALUE" in refusal(
        SecretStore({}, [file])
    )


@given(st.text(alphabet="snmp.ap:-[]{}'\"\\U0x&*!|># \n\t", max_size=60))
def test_any_secrets_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = private(tmp_path_factory.getbasetemp() / "any" / "secrets.yaml", text)
    with contextlib.suppress(SecretError):
        SecretStore({}, [file]).get(NAME)


@pytest.mark.parametrize("content", [b"\xff" + CANARY.encode(), CANARY.encode() * 40_000])
def test_a_file_that_is_no_text_or_far_too_long_is_refused(tmp_path: Path, content: bytes) -> None:
    file = private(tmp_path / "secrets.yaml", content)
    assert "accepted: lines as in" in refusal(SecretStore({}, [file]))
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    private(tmp_path / f"songxa.{NAME}", b"\xff" + CANARY.encode())
    assert "is not UTF-8 text" in refusal(SecretStore(environ, []))


def test_a_folder_is_no_secrets_file_and_an_empty_file_holds_none(tmp_path: Path) -> None:
    assert "is no plain file" in refusal(SecretStore({}, [tmp_path]))
    assert "there is no secret" in refusal(SecretStore({}, [private(tmp_path / "empty", "# nothing\n")]))


def test_an_empty_secret_is_said_to_be_empty(tmp_path: Path) -> None:
    assert "is there but empty" in refusal(SecretStore({"SONGXA_SNMP_AP_DEFAULT_COMMUNITY": ""}, []))
    assert "is there but empty" in refusal(SecretStore({}, [private(tmp_path / "s", f"{NAME}:\n")]))


def test_a_secret_that_cannot_go_onto_the_wire_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    undecodable = os.fsdecode(b"\xff" + CANARY.encode())
    stores = [
        SecretStore({"SONGXA_SNMP_AP_DEFAULT_COMMUNITY": undecodable}, []),
        SecretStore({}, [private(tmp_path / "s", f'{NAME}: "\\uDCFF{CANARY}"\n')]),
    ]
    for store in stores:
        text = refusal(store)
        assert f"the secret {NAME} is there but is no UTF-8 text" in text
        text.encode()


@pytest.mark.parametrize("name", ["", "../../etc/shadow", "a/b", "A", "snmp..x", "snmp.x\n", ".", "a_b"])
def test_a_name_that_is_none_never_becomes_a_path(name: str) -> None:
    assert "cannot be a secret's name" in refusal(SecretStore({"CREDENTIALS_DIRECTORY": "/"}), name)


@pytest.mark.parametrize("folder_is_closed", [False, True])
def test_a_file_that_this_user_may_not_read_is_said_to_be_so(folder_is_closed: bool) -> None:
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to everybody else as they are
        folder = Path(name)
        file = private(folder / "secrets.yaml", f"{NAME}: {CANARY}\n")
        folder.chmod(0o700 if folder_is_closed else 0o755)
        if user == 0:
            os.seteuid(65534)  # root may read everything
        elif folder_is_closed:
            folder.chmod(0)
        else:
            file.chmod(0)
        try:
            text = refusal(SecretStore({}, [file]))
            elsewhere = SecretStore({"SONGXA_SNMP_AP_DEFAULT_COMMUNITY": "x"}, [file]).get(NAME)
            reader = os.geteuid()
        finally:
            os.seteuid(user)
            folder.chmod(0o700)
    assert f"the secret {NAME} was not found, and this user may not read {file}" in text
    assert f"sudo chown {reader} {file}" in text
    assert elsewhere.reveal() == "x"


def test_what_is_nowhere_is_told_apart_from_what_cannot_be_read(tmp_path: Path) -> None:
    file = private(tmp_path / "secrets.yaml", "a: b\n")
    with pytest.raises(SecretMissing):
        SecretStore({}, [file]).get(NAME)
    file.chmod(0o644)
    with pytest.raises(SecretError) as caught:
        SecretStore({}, [file]).get(NAME)
    assert not isinstance(caught.value, SecretMissing)


def test_whoever_reads_vietnamese_is_told_in_vietnamese(tmp_path: Path) -> None:
    file = private(tmp_path / "secrets.yaml", f"a: b\n{NAME}: @{CANARY}\n")
    with pytest.raises(SecretError) as caught:
        SecretStore({}, [file]).get(NAME)
    assert tell("vi", caught.value.reason).startswith(
        f"{file}:2: không hiểu; cần dạng snmp.ap-default.community: VALUE"
    )
    file.chmod(0o644)
    with pytest.raises(SecretError) as caught:
        SecretStore({}, [file]).get(NAME)
    assert tell("vi", caught.value.reason).endswith(f"hãy chạy: chmod 600 {file}")

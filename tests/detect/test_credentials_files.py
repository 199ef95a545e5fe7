"""Passwords in the files of devices, programs and scripts: each comes out once, as it is written."""

import base64
import json

import pytest

VALUE = "Garonne1972!"


@pytest.fixture
def found(outcome_of, tools):
    """The severity of each credential finding that holds the value, and how many values all findings hold."""

    def read(content, value, name):
        findings = [each for each in outcome_of(content, name).findings if each.category == "credential"]
        print_ = tools.fingerprinter.of(value)
        values = {each.fingerprints[at : at + 16] for each in findings for at in range(0, len(each.fingerprints), 16)}
        return [each.severity for each in findings if print_ in each.fingerprints], len(values)

    return read


def letters(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("routeur.cfg", "enable secret 5 $1$mERr$Qe7vKs0Jx2mPz81tHcWnB/\n", "$1$mERr$Qe7vKs0Jx2mPz81tHcWnB/"),
        ("routeur.cfg", "enable password 7 0822455D0A16544541\n", "0822455D0A16544541"),
        ("routeur.cfg", "username admin privilege 15 secret 0 Vercors29\n", "Vercors29"),
        ("routeur.cfg", "snmp-server community cabinet-rw RW\n", "cabinet-rw"),
        ("routeur.cfg", "crypto isakmp key Vercors29 address 203.0.113.9\n", "Vercors29"),
        ("parefeu.conf", "        set password ENC AK1fPq93hQxZ0Y8v+1Vd8yqB5wKc=\n", "AK1fPq93hQxZ0Y8v+1Vd8yqB5wKc="),
        ("ipsec.secrets", '203.0.113.9 %any : PSK "Vercors-29"\n', "Vercors-29"),
        ("vpn.ovpn", f"client\nremote x 1194\n<auth-user-pass>\ncab\n{VALUE}\n</auth-user-pass>\n", VALUE),
        ("cab.pcf", "[main]\nHost=vpn.example\n!GroupPwd=Vercors29\n", "Vercors29"),
        ("tache.bat", f"schtasks /create /tn S /tr s.bat /ru CAB\\admin /rp {VALUE}\r\n", VALUE),
        ("a.bat", f"psexec \\\\poste1 -u admin -p {VALUE} cmd\r\n", VALUE),
        ("a.bat", f"net user accueil {VALUE} /add\r\n", VALUE),
        ("a.bat", f"sqlcmd -S SRV -U sa -P {VALUE} -Q x\r\n", VALUE),
        ("a.bat", f"rar a -hp{VALUE} s.rar d:\\d\r\n", VALUE),
        ("a.bat", f"plink -ssh a@10.0.0.1 -pw {VALUE} ls\r\n", VALUE),
        ("a.bat", "isql -user SYSDBA -password masterkey base.fdb\r\n", "masterkey"),
        ("a.sh", f"echo 'accueil:{VALUE}' | chpasswd\n", VALUE),
        ("a.sh", f"mount -t cifs //s/d /m -o username=scan,password={VALUE},vers=3\n", VALUE),
        ("ftp.txt", f"open ftp.labo.example\ncabinet\n{VALUE}\nbinary\nput x\nbye\n", VALUE),
        ("a.ps1", f"$p = '{VALUE}' | ConvertTo-SecureString -AsPlainText -Force\n", VALUE),
        ("a.ps1", f"New-Object System.Net.NetworkCredential('admin','{VALUE}')\n", VALUE),
        ("a.sql", "CREATE USER 'r'@'localhost' IDENTIFIED BY 'orchidee';\n", "orchidee"),
        ("a.java", 'DriverManager.getConnection("jdbc:h2:x", "sa", "orchidee");\n', "orchidee"),
        ("MobaXterm.ini", "[Passwords]\nssh22:admin@10.0.0.1=_@9jajOXK7vQZb0yZ4x\n", "_@9jajOXK7vQZb0yZ4x"),
        ("rclone.conf", "[c]\ntype = sftp\npass = rA7mZ0Qx8kLw3pVt5nYbC1dEfGh\n", "rA7mZ0Qx8kLw3pVt5nYbC1dEfGh"),
        ("a.sh", f"export BORG_PASSPHRASE='{VALUE}'\n", VALUE),
        (".npmrc", f"_auth={letters('cab:' + VALUE)}\n", letters("cab:" + VALUE)),
        ("config.json", json.dumps({"auths": {"r": {"auth": letters("cab:" + VALUE)}}}), letters("cab:" + VALUE)),
        ("req.txt", f"Authorization: Basic {letters('cab:soleil')}\n", letters("cab:soleil")),
        ("log.txt", "corps=login%3Dcab%26password%3DGaronne1972%21%26lang%3Dfr\n", VALUE),
        ("log.js", f'var s = "{{\\"pwd\\": \\"{VALUE}\\"}}";\n', VALUE),
        ("a.txt", letters(f"mot de passe : {VALUE}") + "\n", letters(f"mot de passe : {VALUE}")),
        ("unattend.xml", f"<u><AutoLogon><Password><Value>{VALUE}</Value></Password></AutoLogon></u>", VALUE),
        ("a.html", "<p>Mot de passe&nbsp;: <b>Vercors&amp;29</b></p>", "Vercors&29"),
    ],
)
def test_the_password_of_a_file_comes_out_once_and_nothing_else(found, name, text, value):
    assert found(text, value, name) == (["high"], 1)


def test_a_task_gives_the_password_that_is_split_over_its_command(found):
    arguments = f"use Z: \\\\SRV1\\d /user:CAB\\admin {VALUE}"
    task = f"<Task><Actions><Exec><Command>net</Command><Arguments>{arguments}</Arguments></Exec></Actions></Task>"

    assert found(task, VALUE, "tache.xml") == (["high"], 1)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        (".htpasswd", "accueil:$apr1$r7ca84Hq$mQjdMZBAGsKWn7vfNxSNK/\n", "$apr1$r7ca84Hq$mQjdMZBAGsKWn7vfNxSNK/"),
        ("sam.txt", f"Admin:500:{'a' * 31}b:5b46f7eaee8fc117bd06cdd830b7586d:::\n", "5b46f7eaee8fc117bd06cdd830b7586d"),
        ("shadow", f"root:$6$selsel${'aB3/' * 20}:19000:0:99999:7:::\n", f"$6$selsel${'aB3/' * 20}"),
    ],
)
def test_hashes_are_of_medium_severity(found, name, text, value):
    assert found(text, value, name) == (["medium"], 1)


@pytest.mark.parametrize(
    "text",
    [
        "service password-encryption\nenable password level 15\n",
        "mysql -u root -p base\nsqlcmd -S srv -E\nopenssl pkcs12 -passin env:PW\nmkdir -p Dossier2024!\n",
        "Authorization: Basic <credentials>\nAuthorization: Bearer\n",
        "$p = Read-Host -AsSecureString 'Mot de passe'\nConvertTo-SecureString $x -AsPlainText -Force\n",
        "Decrypt data using a passphrase and *PBES1*.\n",
        "from typing import Any\npwd: 3.0-\nspwd: 3.0-3.12\n",
    ],
)
def test_commands_that_ask_for_a_password_hold_none(found_in, text):
    assert found_in(text, "script.txt") == set()

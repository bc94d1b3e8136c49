"""The id that ties together what one request caused: nested, put back, and never taken from what is no id."""

import pytest

from telemetry import traces

ID = "0af7651916cd43dd8448eb211c80319c"


def test_outside_of_anything_there_is_no_id() -> None:
    assert traces.current() == ""


def test_what_is_done_inside_has_the_id_and_what_comes_after_has_the_one_before() -> None:
    with traces.following(ID) as known:
        assert (known, traces.current()) == (ID, ID)
        with traces.following("f" * 32):
            assert traces.current() == "f" * 32
        assert traces.current() == ID
    assert traces.current() == ""


@pytest.mark.parametrize("sent", ["", "nonsense", ID.upper(), ID + "0", ID + "\n", "<script>"])
def test_what_is_no_id_gets_a_new_one(sent: str) -> None:
    with traces.following(sent) as known:
        assert known != sent
        assert traces.IS_ID(known)


def test_an_id_is_put_back_also_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), traces.following(ID):
        _ = 1 / 0
    assert traces.current() == ""

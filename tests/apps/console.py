"""tipring console: session operations by hand, and a hand that breaks off, mistypes and hurries."""

from command import check, main, one_sentence, tipring

LINE = "plant:301"
DIALOGUE = """call 201
await connected
hold
unhold
consult 204
await ringback
await connected
conference
wait 2
remove
wait 1
drop
wait 5
""".splitlines(keepends=True)


def helper_console(script, *flags):
    return tipring("console", LINE, *flags, stdin=script if isinstance(script, bytes) else script.encode())


def helper_last_states(events):
    last = {}
    for e in events:
        if e["kind"] == "call_state":
            last[e["call"]] = e["state"]
    return last


def helper_ends_well(result):
    """Whatever was typed: no crash, and every call that there was is idle."""
    check(result.status == 0, result.status, result.errors)
    check(set(helper_last_states(result.events).values()) <= {"idle"}, result.out)


def a_dialogue_goes_through_every_state():
    result = helper_console("".join(DIALOGUE), "--json")
    helper_ends_well(result)
    states = {e["state"] for e in result.events if e["kind"] == "call_state"}
    for state in ("dialtone", "dialing", "ringback", "connected", "onhold", "onholdpendtransfer", "conferenced", "idle"):
        check(state in states, state, states)
    check(not [e for e in result.events if e["kind"] == "error"], result.out)


def a_dialogue_that_breaks_off_anywhere_leaves_no_call():
    for length in range(len(DIALOGUE)):
        helper_ends_well(helper_console("".join(DIALOGUE[:length]), "--json"))


def a_dialogue_without_one_of_its_lines_leaves_no_call():
    for left_out in range(len(DIALOGUE)):
        helper_ends_well(helper_console("".join(DIALOGUE[:left_out] + DIALOGUE[left_out + 1 :]), "--json"))


def what_cannot_be_done_is_said_and_the_console_goes_on():
    for typed, answer in {
        "frobnicate": "no command 'frobnicate': type help",
        "call": "usage: call NUMBER",
        "call 20X": "'20X' cannot be dialled: character 3 is 'X'",
        "call 911": "the dial guard refused '911'",
        "drop": "no call on plant:301 that this could mean",
        "drop 7": "no call 7 on plant:301",
        "hold": "no call on plant:301",
        "digits 1": "no call on plant:301",
        "await": "usage: await STATE [SECONDS]",
        "await conected": "'conected' is no call state; there are idle offering",
        "await connected -3": "'-3' is no number of seconds",
        "await connected 1": "no call came into connected in time",
        "wait soon": "'soon' is no number of seconds",
        "forward 204": "say: forward unconditional|busy",
        "forward busy 204 from 202": "'from' stands where 'and'",
        "forward no_answer 203 after long": "'long' is no number of seconds",
        "forward busy 204 and": "after 'and' another rule is missing",
        "forward busy 204 for external and no_answer 203 for 202 after 4": "knows no code for forward_",
        "play missing.wav": "cannot open 'missing.wav'",
        "x" * 100_000: "no command 'xxx",
    }.items():
        result = helper_console(f"{typed}\ncalls\n")
        check(result.status == 0, typed[:40], result.status)
        check(answer in result.out, typed[:40], result.out[:300])
        check(result.out.endswith("no calls\n"), typed[:40], result.out[-300:])


def what_cannot_be_done_is_an_error_event_in_json():
    (event,) = helper_console("hold\n", "--json").events
    check((event["kind"], event["line"]) == ("error", LINE), event)
    check("no call" in event["message"], event)


def an_operation_in_the_wrong_state_changes_nothing():
    result = helper_console("call 201\nunhold\nanswer\nawait connected\nunhold\ncalls\ndrop\n")
    check("call 1 connected" in result.out, result.out)
    check(result.out.count("no call on plant:301 that this could mean") == 3, result.out)


def no_bytes_end_the_console():
    noise = bytes((7 * i * i + 3 * i) % 256 for i in range(4000))
    result = helper_console(b"call 201\n" + noise + b"\ndrop\n\0\ncalls\n", "--json")
    helper_ends_well(result)


def empty_lines_and_comments_are_skipped_and_quit_leaves():
    result = helper_console("\n# a comment\n   \nquit\nfrobnicate\n")
    check(result.status == 0 and result.out == "", result.out)


def what_a_flash_does_depends_on_the_calls():
    result = helper_console("call 201\nawait connected\nflash\ndial 204\nawait connected\nflash\nwait 1\ndrop\nwait 5\n", "--json")
    helper_ends_well(result)
    states = [e["state"] for e in result.events if e["kind"] == "call_state"]
    check("onholdpendtransfer" in states and "conferenced" in states, states)


def an_extension_is_operated_by_us():
    by_hand = """call 204
await connected
begin-conference
dial 203 3
await ringback
add 3
invite 202
await busy
drop
remove 3
wait 1
calls
drop
"""
    result = tipring("console", "plant:201", "--json", stdin=by_hand.encode())
    helper_ends_well(result)
    states = [e["state"] for e in result.events if e["kind"] == "call_state" and e["line"] == "plant:201"]
    check("conferenced" in states and "onholdpendconf" in states, states)
    said = [e["message"] for e in result.events if e["kind"] == "answer"]
    check(said == ["call 1 connected"], said)  # what 'calls' says
    one_sentence(tipring("call", "plant:201", "204"), 7, "plant:201", "extension", "plant:301")


def an_extension_is_forwarded_for_some_callers_only():
    for rule, state in {"unconditional 203 for 205": "busy", "unconditional 203 for internal": "ringback"}.items():
        script = f"forward {rule}\ncall 206\nwait 3\ncalls\nforward\n"  # a call of its own: its own line is busy but for a forwarding
        result = tipring("console", "program:206", "--json", stdin=script.encode())
        helper_ends_well(result)
        said = [e["message"] for e in result.events if e["kind"] == "answer"]
        check(said == [f"call 1 {state}"], rule, said)


def a_line_that_is_not_there_is_refused():
    one_sentence(tipring("console", "plant:999", stdin=b"calls\n"), 7, "plant:999")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])

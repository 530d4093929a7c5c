"""The dial guard as users of tipring meet it: a sentence, exit status 9, and a configuration that opens what they need."""

from pathlib import Path

from command import check, main, one_sentence, tipring


def refuses_emergency_numbers():
    one_sentence(tipring("call", "plant:301", "911", "--for", "1"), 9, "'911'", "emergency_callers")
    one_sentence(tipring("call", "plant:301", "555,9,11", "--for", "1"), 9, "'911'")


def refuses_what_costs_more_than_a_call_at_home():
    one_sentence(tipring("call", "plant:301", "1 900 234 5678", "--for", "1"), 9, "premium rate", "premium = true")
    one_sentence(tipring("call", "plant:301", "011 44 20 7946 0018", "--for", "1"), 9, "international = true")


def a_configuration_says_otherwise():
    Path("guard.toml").write_text('[dial_guard]\nallow = ["1900"]\ndeny = ["204"]\n')
    check(tipring("--config", "guard.toml", "call", "plant:301", "1 900 234 5678", "--for", "1").status != 9)
    one_sentence(tipring("--config", "guard.toml", "call", "plant:301", "204", "--for", "1"), 9, "'deny'", "204")
    Path("bad.toml").write_text('[dial_guard]\nalow = ["1900"]\n')
    one_sentence(tipring("--config", "bad.toml", "call", "plant:301", "204", "--for", "1"), 8, "bad.toml:2", "alow")


def limits_hold():
    Path("none.toml").write_text("[dial_guard]\ncalls_per_day = 0\n")
    one_sentence(tipring("--config", "none.toml", "call", "plant:301", "204", "--for", "1"), 9, "calls_per_day")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])

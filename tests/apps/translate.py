"""tipring translate: address translation, and the rule that made it."""

from pathlib import Path

from command import check, main, one_sentence, tipring

OFFICE = """
[dialing]
current = "Berlin"
[[dialing.location]]
name = "Berlin"
region = "DE"
area_code = "30"
long_distance_access = "0,"
[[dialing.location]]
name = "Seattle"
region = "US"
area_code = "206"
card = "Blue"
[[dialing.card]]
name = "Blue"
number = "31415926"
long_distance = "18006747000,,TH,,FG"
"""


def helper_words(result):
    return [" ".join(line.split()) for line in result.out.splitlines()]


def shows_all_forms_and_the_rule():
    result = tipring("translate", "+1 (425) 882-8080", "--region", "DE", "--area-code", "30")
    check(result.status == 0, result)
    check(
        helper_words(result)
        == [
            "canonical +1 (425) 882-8080",
            "dialable T0014258828080",
            "displayable T00 1 425 882-8080",
            "results canonical international",
            "rule 00EFG",
            "why country code +1 is not ours, +49: international",
            "country DE, international: 00EFG",
        ],
        result.out,
    )


def shows_them_as_json():
    Path("office.toml").write_text(OFFICE)
    (event,) = tipring("--json", "translate", "+49 (89) 12345", "--location", "office.toml").events
    check(event["dialable"] == "T0,08912345" and event["rule"] == "0FG", event)
    check(event["results"] == 5 and event["result_names"] == "canonical long_distance", event)
    check(event["current_country"] == 49 and event["destination_country"] == 49, event)


def a_card_s_number_is_shown_to_who_asks_for_it():
    Path("office.toml").write_text(OFFICE)
    ask = ["translate", "+1 (425) 882-8080", "--config", "office.toml", "--at", "Seattle"]
    check("31415926" not in tipring(*ask).out)
    check("dialable T18006747000,,Txxxxxxxx,,4258828080" in helper_words(tipring(*ask)))
    check("dialable T18006747000,,T31415926,,4258828080" in helper_words(tipring(*ask, "--show-card-number")))
    check("dialable T14258828080" in helper_words(tipring(*ask, "--card", "none")))


def what_is_wrong_is_one_sentence():
    Path("office.toml").write_text(OFFICE)
    Path("bad.toml").write_text(OFFICE.replace("area_code", "areacode"))
    one_sentence(tipring("translate", "+49 (0) 30 12345"), 2, "(0)", "leave it out")
    one_sentence(tipring("translate", "+49 (30) 12345", "--region", "XX"), 8, "'XX'")
    one_sentence(tipring("translate", "+49 (30) 12345", "--location", "none.toml"), 8, "none.toml")
    one_sentence(tipring("translate", "+49 (30) 12345", "--location", "bad.toml"), 8, "bad.toml:7", "areacode")
    one_sentence(tipring("translate", "+49 (30) 12345", "--location", "office.toml", "--at", "Rome"), 8, "Berlin, Seattle")
    one_sentence(tipring("translate", "+49 (30) 12345", "--location", "office.toml", "--card", "Red"), 8, "Blue")
    one_sentence(tipring("translate", "+49 (30) 12345", "--local", "--long-distance"), 2, "--local")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])

"""tipring tune: the hybrid of an FXO port of the plant, balanced."""

from pathlib import Path

from command import check, main, one_sentence, tipring


def the_balance_that_is_found_is_printed_for_a_configuration_and_takes_effect_from_there():
    result = tipring("tune", "plant:fxo")
    check(result.status == 0, result.out)
    check("dB gained" in result.out, result.out)
    key = next(line for line in result.out.splitlines() if line.startswith("hybrid_balance = "))
    check(key.startswith('hybrid_balance = "2: 14 30 21 '), key)
    Path("my.toml").write_text(f'[[line]]\nname = "office"\ndevice = "plant:fxo"\n{key}\n', encoding="utf-8")
    again = tipring("--config", "my.toml", "--json", "tune", "office")
    check(again.status == 0, again.errors)
    as_found, best = again.events[0], again.events[-1]
    check(as_found["stage"] == "as_found" and best["stage"] == "result", again.out)
    check(as_found["echo_return_loss_db"] > 35, as_found)
    check(best["echo_return_loss_db"] >= as_found["echo_return_loss_db"] - 1, best)


def dial_tone_is_broken_by_the_digit_and_again_when_the_exchange_has_waited_enough():
    result = tipring("tune", "plant:301", "--digit", "3", "--json")
    check(result.status == 0, result.errors)
    check(result.events[-1]["hybrid_balance"].startswith("2: "), result.events[-1])
    check(result.events[-1]["echo_return_loss_db"] > 30, result.events[-1])


def what_cannot_be_is_said():
    tone_goes_on = tipring("tune", "plant:301", "--digit", "7")
    one_sentence(tone_goes_on, 1, "--digit", "plant:301")
    one_sentence(tipring("tune", "plant:fxs"), 1, "FXS")
    check(tipring("tune", "plant:fxo", "--digit", "911").status == 2)
    Path("wrong.toml").write_text('[[line]]\nname = "a"\ndevice = "plant:fxo"\nhybrid_balance = "16: 1 2"\n', encoding="utf-8")
    wrong = tipring("--config", "wrong.toml", "tune", "a")
    check(wrong.status == 8 and "hybrid_balance" in wrong.errors, wrong.errors)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])

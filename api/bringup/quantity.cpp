#include "api/bringup/quantity.hpp"

#include <algorithm>
#include <array>

namespace tipring::api::bringup {

namespace {

using enum needs;

// clang-format off
constexpr auto table = std::to_array<quantity>({
    {"battery", "battery.present", "Battery", "yes", subscriber_end,
     "Without battery there is no loop current, and no line", "ours"},
    {"battery", "battery.break", "Loop break as seen", "ms", both_ends,
     "An open switching interval tells that the far party hung up; too short a one is missed", "TIA-968-B, ours"},
    {"battery", "polarity.seen", "Polarity reversal seen", "yes", both_ends,
     "Reversals tell of answer, of the end of a call and of caller ID to come", "ETSI ES 201 970"},
    {"battery", "polarity.right", "Tip and ring the right way round", "yes", both_ends,
     "Swapped wires turn every reversal round: answer looks like the end", "ours"},

    {"hook", "hook.off_delay", "Off hook seen after", "ms", both_ends,
     "Late seizure cuts the first digit and lets callers hear ringing on", "ours"},
    {"hook", "hook.on_delay", "On hook seen after", "ms", both_ends,
     "A hang-up counts when no flash is that long; later, the line stays busy", "ours"},

    {"ring", "ring.seen_after", "Ring voltage seen after", "ms", both_ends,
     "Late detection misses short rings and the caller ID behind them", "ours"},
    {"ring", "ring.on_error", "Ring burst, longer than asked", "ms", both_ends,
     "Distinctive ringing and caller ID live by the cadence", "ITU-T E.180, ringing tone"},
    {"ring", "ring.off_error", "Ring pause, longer than asked", "ms", both_ends,
     "Caller ID has to fit into the pause", "ITU-T E.180, ringing tone"},
    {"ring", "ring.trip", "Ring trip after answer", "ms", both_ends,
     "Ring voltage in an ear hurts", "Telcordia GR-506"},
    {"ring", "ring.generated", "Ring bursts made", "", exchange_end,
     "A port whose ringer does not start rings nobody", "ours"},

    {"flash", "flash.seen", "Flash of the usual length seen", "yes", both_ends,
     "Hold, transfer and conference begin with a flash", "TIA-968-B; ETSI ES 201 970"},
    {"flash", "flash.shortest", "Shortest flash seen", "ms", both_ends,
     "A relay that is slow to close, or a window that is off, makes pulses of flashes and hang-ups of both", "ours"},

    {"pulses", "pulse.errors", "Pulse-dialled digits wrong", "digits", both_ends,
     "Ten digits by pulses, 10 a second: each must arrive", "ETSI ETS 300 001"},
    {"pulses", "pulse.period", "Pulse period", "ms", both_ends,
     "Exchanges take 9 to 11 pulses a second", "ETSI ETS 300 001"},

    {"dial tone", "dial_tone.delay", "Dial tone after", "ms", subscriber_end,
     "Who dials before dial tone dials into nothing", "ITU-T Q.543"},
    {"dial tone", "dial_tone.frequency", "Dial tone off frequency", "%", subscriber_end,
     "Modems and alarm diallers know the country's frequencies only", "ITU-T E.180, dial tone"},
    {"dial tone", "dial_tone.level", "Dial tone level", "dBm0", subscriber_end,
     "Too faint is not heard, too loud is heard in digits", "ITU-T E.180 §2"},

    {"noise", "noise.to_subscriber", "Noise towards the subscriber", "dBm0p", subscriber_end,
     "What a person hears when nobody speaks", "ITU-T O.41"},
    {"noise", "noise.to_exchange", "Noise towards the exchange", "dBm0p", both_ends,
     "What a person hears when nobody speaks", "ITU-T O.41"},
    {"noise", "hum.to_subscriber", "Hum towards the subscriber", "dBm0", subscriber_end,
     "Mains on the pair: a bad earth, a swapped screen, a power supply", "ours: four harmonics of 50 or 60 Hz"},
    {"noise", "hum.to_exchange", "Hum towards the exchange", "dBm0", both_ends,
     "Mains on the pair: a bad earth, a swapped screen, a power supply", "ours: four harmonics of 50 or 60 Hz"},

    {"latency", "latency.round_trip", "Round-trip latency", "ms", both_ends,
     "Above a few tens of milliseconds echo is heard as echo", "ITU-T G.114"},

    {"response", "gain.to_subscriber", "Gain towards the subscriber, 1020 Hz", "dB", both_ends,
     "Levels that are off make all others off", "ITU-T O.6, Q.552 (interface Z)"},
    {"response", "gain.to_exchange", "Gain towards the exchange, 1020 Hz", "dB", both_ends,
     "Levels that are off make all others off", "ITU-T O.6, Q.552 (interface Z)"},
    {"response", "response.to_subscriber.loss", "Most loss against 1020 Hz, to the subscriber", "dB", both_ends,
     "Loaded cable and bad filters take the high tones: speech is dull, modems and DTMF fail", "ITU-T G.712, by a sweep"},
    {"response", "response.to_exchange.loss", "Most loss against 1020 Hz, to the exchange", "dB", both_ends,
     "Loaded cable and bad filters take the high tones: speech is dull, modems and DTMF fail", "ITU-T G.712, by a sweep"},
    {"response", "response.to_subscriber.gain", "Most gain against 1020 Hz, to the subscriber", "dB", both_ends,
     "A peak is where a loop begins to sing", "ITU-T G.712, by a sweep"},
    {"response", "response.to_exchange.gain", "Most gain against 1020 Hz, to the exchange", "dB", both_ends,
     "A peak is where a loop begins to sing", "ITU-T G.712, by a sweep"},
    {"response", "delay.to_subscriber.spread", "Group delay spread, 600-2800 Hz, to the subscriber", "ms", both_ends,
     "Fax and data modems need all frequencies at the same time", "ITU-T G.712, group delay"},
    {"response", "delay.to_exchange.spread", "Group delay spread, 600-2800 Hz, to the exchange", "ms", both_ends,
     "Fax and data modems need all frequencies at the same time", "ITU-T G.712, group delay"},

    {"echo", "echo.at_exchange", "Echo return loss at the exchange end", "dB", both_ends,
     "What the hybrid lets back is echo for the far party: set the balance (opermode, 'tipring tune')", "ITU-T G.122 annex B"},
    {"echo", "echo.at_subscriber", "Echo return loss at the subscriber end", "dB", subscriber_end,
     "What the hybrid lets back is echo for the far party: set the balance (opermode, 'tipring tune')", "ITU-T G.122 annex B"},
    {"echo", "canceller.at_exchange", "Loss with a canceller after 1 s, exchange end", "dB", both_ends,
     "An echo that is not linear, or wanders, no canceller can take away", "ITU-T G.168 test 2, in substance"},
    {"echo", "canceller.at_subscriber", "Loss with a canceller after 1 s, subscriber end", "dB", both_ends,
     "An echo that is not linear, or wanders, no canceller can take away", "ITU-T G.168 test 2, in substance"},

    {"dtmf", "dtmf.to_exchange.low", "Weakest row tone at the exchange", "dBm0", both_ends,
     "Below -25 dBm0 exchanges need not hear it", "ITU-T Q.24"},
    {"dtmf", "dtmf.to_exchange.high", "Weakest column tone at the exchange", "dBm0", both_ends,
     "Below -25 dBm0 exchanges need not hear it", "ITU-T Q.24"},
    {"dtmf", "dtmf.to_exchange.twist", "Twist at the exchange", "dB", both_ends,
     "Column over row: receivers take +4 to -8 dB", "ITU-T Q.24"},
    {"dtmf", "dtmf.to_exchange.frequency", "Largest frequency error at the exchange", "%", both_ends,
     "Receivers take 1.5 %", "ITU-T Q.23, Q.24"},
    {"dtmf", "dtmf.to_exchange.errors", "Digits wrong at the exchange, of 16", "digits", both_ends,
     "Each key once", "ITU-T Q.24"},
    {"dtmf", "dtmf.to_subscriber.low", "Weakest row tone at the subscriber", "dBm0", both_ends,
     "Below -25 dBm0 receivers need not hear it", "ITU-T Q.24"},
    {"dtmf", "dtmf.to_subscriber.high", "Weakest column tone at the subscriber", "dBm0", both_ends,
     "Below -25 dBm0 receivers need not hear it", "ITU-T Q.24"},
    {"dtmf", "dtmf.to_subscriber.twist", "Twist at the subscriber", "dB", both_ends,
     "Column over row: receivers take +4 to -8 dB", "ITU-T Q.24"},
    {"dtmf", "dtmf.to_subscriber.frequency", "Largest frequency error at the subscriber", "%", both_ends,
     "Receivers take 1.5 %", "ITU-T Q.23, Q.24"},
    {"dtmf", "dtmf.to_subscriber.errors", "Digits wrong at the subscriber, of 16", "digits", both_ends,
     "Each key once", "ITU-T Q.24"},

    {"dtmf limits", "q24.to_exchange.missed", "Digits at the limits missed, at the exchange", "digits", both_ends,
     "Short, faint, twisted, off tune, each as far as receivers must take them", "ITU-T Q.24, AT&T's column"},
    {"dtmf limits", "q24.to_exchange.false", "Digits heard that are none, at the exchange", "digits", both_ends,
     "Too short, too far off tune, too faint: these must not be heard", "ITU-T Q.24, AT&T's column"},
    {"dtmf limits", "q24.to_subscriber.missed", "Digits at the limits missed, at the subscriber", "digits", both_ends,
     "Short, faint, twisted, off tune, each as far as receivers must take them", "ITU-T Q.24, AT&T's column"},
    {"dtmf limits", "q24.to_subscriber.false", "Digits heard that are none, at the subscriber", "digits", both_ends,
     "Too short, too far off tune, too faint: these must not be heard", "ITU-T Q.24, AT&T's column"},

    {"caller ID", "caller_id.on_hook", "Caller ID on hook, between rings", "yes", both_ends,
     "Number and name must arrive as sent, behind the first ring", "Telcordia GR-30; ETSI EN 300 659-1"},
    {"caller ID", "caller_id.to_subscriber", "Caller ID off hook, to the subscriber", "yes", both_ends,
     "Call waiting shows who waits", "Telcordia GR-30; ETSI EN 300 659-2"},
    {"caller ID", "caller_id.to_exchange", "Caller ID off hook, to the exchange", "yes", both_ends,
     "The same signal the other way: 1200 bit/s pass", "Telcordia GR-30"},

    {"soak", "clock.drift", "Clock of the exchange end, faster by", "ppm", both_ends,
     "Two clocks that differ make samples too many or too few", "ours: phase of two pilot tones"},
    {"soak", "clock.to_subscriber.slips", "Slips towards the subscriber", "", both_ends,
     "A lost or repeated sample is a click, and the end of a fax page", "ITU-T O.95 in substance"},
    {"soak", "clock.to_exchange.slips", "Slips towards the exchange", "", both_ends,
     "A lost or repeated sample is a click, and the end of a fax page", "ITU-T O.95 in substance"},
    {"soak", "clock.to_subscriber.dropouts", "Dropouts towards the subscriber", "", both_ends,
     "Audio that came too late", "ITU-T O.62 in substance"},
    {"soak", "clock.to_exchange.dropouts", "Dropouts towards the exchange", "", both_ends,
     "Audio that came too late", "ITU-T O.62 in substance"},
    {"soak", "clock.to_subscriber.hits", "Phase and gain hits towards the subscriber", "", both_ends,
     "A loose contact; a gain that somebody changes", "ITU-T O.95"},
    {"soak", "clock.to_exchange.hits", "Phase and gain hits towards the exchange", "", both_ends,
     "A loose contact; a gain that somebody changes", "ITU-T O.95"},
    {"soak", "soak.errored_seconds", "Errored seconds, both ways", "s", both_ends,
     "For the record: seconds with a slip, a dropout or a hit", "ITU-T G.821 in substance"},
    {"soak", "soak.bursts", "Bursts of errors, both ways", "", both_ends,
     "For the record: one burst is one cause", "ours: less than 1 s apart"},
    {"soak", "soak.longest_burst", "Errors in the fullest burst", "", both_ends,
     "For the record", "ours"},
});
// clang-format on

} // namespace

std::span<const quantity> quantities() { return table; }

const quantity* find_quantity(std::string_view name)
{
    const auto found = std::ranges::find(table, name, &quantity::name);
    return found == table.end() ? nullptr : &*found;
}

} // namespace tipring::api::bringup

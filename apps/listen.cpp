#include "api/system/line_listening.hpp"
#include "apps/command.hpp"

#include <iostream>
#include <memory>
#include <optional>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string input;
    bool digits_only = false;
    std::string raw;
    double seconds = 60.0;
    api::listening_wishes how;
};

exit_status listen(const context& shared, wishes& w)
{
    std::string digits;
    if (w.digits_only)
        w.how.what = {.dtmf = true};
    if (!w.raw.empty())
        w.how.raw = core::raw_coding_of(w.raw);
    const auto tell = [&](const api::event_record& e) {
        const auto* dtmf = std::get_if<api::dtmf_record>(&e.what);
        if (w.digits_only && !dtmf)
            return;
        if (w.digits_only && !shared.json) {
            if (dtmf->what == api::phase::begin)
                digits += dtmf->digit;
        } else
            shared.tell(e);
    };
    std::optional<std::string> warning;
    const auto config = api::configuration::read(shared.config);
    if (api::names_a_line(config, w.input))
        api::listen_to_line(
            config, w.input, w.how, std::chrono::ceil<sample_count>(std::chrono::duration<double>(w.seconds)), tell
        );
    else
        warning = api::listen_to_recording(w.input, w.how, tell);
    if (w.digits_only && !shared.json)
        std::cout << digits << '\n';
    if (!warning)
        return exit_status::done;
    context::warn(*warning);
    return exit_status::bad_input;
}

} // namespace

void add_listen(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command hear(
        app,
        shared,
        "listen",
        "Say what can be heard in a recording or on a line: digits, tones, caller ID, voice, text telephones"
    );
    hear.argument(
        "INPUT",
        w->input,
        "A recording (WAV, AU, any rate and channel count), - for standard input; or a line, which is not touched"
    );
    hear.flag("--digits", w->digits_only, "Only the DTMF digits, one string on one line");
    hear.texts("--country", w->how.countries, "Whose call-progress tones to name; repeatable; none: all of them", "CC");
    hear.one_of(
        "--raw",
        w->raw,
        "The recording has no header and is 8 kHz, mono, coded like this",
        "CODING",
        {"ulaw", "alaw", "s16"}
    );
    hear.seconds("--for", w->seconds, "On a line: so long (60 seconds, on simulated lines of their own time)");
    hear.example("tipring tones us busy --out busy.wav && tipring listen busy.wav --country us");
    hear.runs([&shared, w] { return listen(shared, *w); });
}

} // namespace tipring::apps

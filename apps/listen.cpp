#include "api/system/listening.hpp"
#include "apps/command.hpp"

#include <iostream>
#include <memory>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string input;
    bool digits_only = false;
    std::string raw;
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
        if (w.digits_only && !shared.json && dtmf) {
            if (dtmf->what == api::phase::begin)
                digits += dtmf->digit;
        } else
            shared.tell(e);
    };
    const auto warning = api::listen_to_recording(w.input, w.how, tell);
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
    command hear(app, shared, "listen", "Say what can be heard in a recording: digits, tones, caller ID, voice");
    hear.argument("INPUT", w->input, "A recording (WAV, AU, any rate and channel count); - is standard input");
    hear.flag("--digits", w->digits_only, "Only the DTMF digits, one string on one line");
    hear.texts("--country", w->how.countries, "Whose call-progress tones to name; repeatable; none: all of them", "CC");
    hear.one_of(
        "--raw",
        w->raw,
        "The recording has no header and is 8 kHz, mono, coded like this",
        "CODING",
        {"ulaw", "alaw", "s16"}
    );
    hear.example("tipring tones us busy --out busy.wav && tipring listen busy.wav --country us");
    hear.runs([&shared, w] { return listen(shared, *w); });
}

} // namespace tipring::apps

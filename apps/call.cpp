#include "api/program/prompts.hpp"
#include "api/system/call_session.hpp"
#include "api/system/live_line.hpp"
#include "apps/call_records.hpp"
#include "apps/command.hpp"
#include "apps/interruption.hpp"
#include "apps/traced_line.hpp"
#include "core/media/audio_file.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string line;
    std::string number;
    int rings = 1;
    std::string play;
    std::string say;
    std::string digits;
    std::string record;
    std::string trace;
    double seconds = 0.0;
    double wait = 3600.0;
    records_wishes records;
};

sample_count seconds(double s) { return std::chrono::ceil<sample_count>(std::chrono::duration<double>(s)); }

audio_buffer joined(audio_buffer first, const audio_buffer& second)
{
    first.reserve(first.size() + second.size());
    std::ranges::copy(second, std::back_inserter(first));
    return first;
}

/// Everything that can be wrong with files is wrong before the line is touched.
api::conversation prepare(const wishes& w, std::optional<core::wav_writer>& recording)
{
    api::conversation talk;
    if (!w.play.empty())
        talk.play = api::recorded_prompt(w.play);
    if (!w.say.empty())
        talk.play = joined(std::move(talk.play), api::spoken_prompt(w.say));
    talk.digits = w.digits;
    std::string tones = w.digits;
    std::erase(tones, core::digit_pause);
    if (!dsp::is_dtmf(tones))
        throw failure(
            errc::address_invalid,
            "'" + w.digits + "' cannot be sent as DTMF: use 0-9 * # A-D, and , for a pause of two seconds"
        );
    if (w.seconds > 0.0)
        talk.at_most = seconds(w.seconds);
    if (!w.record.empty()) {
        recording.emplace(w.record);
        talk.record = [&recording](audio_in frame) { recording->write(frame); };
    }
    return talk;
}

template <class Session>
exit_status run_session(const context& shared, const wishes& w, Session session)
{
    std::optional<core::wav_writer> recording;
    api::conversation talk = prepare(w, recording);
    traced_line line(shared, w.line, w.trace);
    api::live_line& live = line.live();
    call_records book(live, w.records);
    api::call_result result{};
    int signal = 0;
    const auto task = [](core::network_line& l, api::conversation t, Session s, api::call_result& r
                      ) -> awaitable<void> { r = co_await s(l, t); };
    try {
        run_until_interrupted(live, task(live.line(), std::move(talk), session, result), signal);
    } catch (...) {
        book.keep();
        throw;
    }
    book.keep();
    line.finish();
    if (recording)
        recording->close();
    return signal != 0 ? exit_status::interrupted : status_of(result);
}

void add_conversation_flags(command& to, wishes& w)
{
    to.text("--play", w.play, "Play this recording when somebody is there", "FILE");
    to.text("--say", w.say, "Then speak this text (by espeak-ng)", "TEXT");
    to.text("--digits", w.digits, "Then send these as DTMF; a comma is a pause of two seconds", "DIGITS");
    to.text("--record", w.record, "Record what is heard here: 8 kHz, 16-bit, mono", "FILE.wav");
    to.text("--trace", w.trace, trace_help, "DIR");
    to.seconds("--for", w.seconds, "Hang up so many seconds after the answer");
    w.records.add_flags(to);
}

} // namespace

void add_call(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command call(app, shared, "call", "Place a call; progress is shown as it happens");
    call.argument("LINE", w->line, line_help);
    call.argument(
        "NUMBER",
        w->number,
        "0-9 * # A-D, and , W ! T P as in TAPI; 201 to 205 are telephones of the built-in town, 207 is a fax machine"
    );
    add_conversation_flags(call, *w);
    call.example(
        "printf '[[line]]\\nname = \"office\"\\ndevice = \"plant:301\"\\nprofile = \"north-america\"\\n'"
        " > my.toml && tipring --config my.toml call office 201 --digits 1234 --for 10 --record ada.wav",
        "LINE is a device, or the name that a [[line]] of the configuration gives it. Its profile says what the "
        "exchange\n"
        "at the far end does (docs/lines.md). Without a configuration: tipring call plant:301 201"
    );
    call.runs([&shared, w] {
        if (w->number.empty())
            throw usage_error("NUMBER is empty");
        return run_session(shared, *w, [w](core::network_line& line, api::conversation talk) {
            return api::place_call(line, w->number, std::move(talk));
        });
    });
}

void add_answer(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command answer(app, shared, "answer", "Wait for a call and answer it");
    answer.argument("LINE", w->line, line_help);
    add_conversation_flags(answer, *w);
    answer.number("--rings", w->rings, "Let it ring so often first", 1, 20);
    answer.seconds("--wait", w->wait, "Give up after so many seconds without a call");
    answer.example("tipring answer plant:301 --rings 2 --for 10");
    answer.runs([&shared, w] {
        return run_session(shared, *w, [w](core::network_line& line, api::conversation talk) {
            return api::answer_call(line, w->rings, seconds(w->wait), std::move(talk));
        });
    });
}

} // namespace tipring::apps

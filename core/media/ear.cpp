#include "core/media/ear.hpp"

namespace tipring::core::media {

ear::ear(std::vector<const dsp::country*> countries, sample_count start)
    : countries_(std::move(countries))
    , now_(start)
{
}

void ear::listen_for(const listening& what)
{
    const auto turn = [&](bool on, auto& detector, auto make) {
        if (!on)
            detector.reset();
        else if (!detector)
            detector.emplace(std::remove_reference_t<decltype(*detector)>{make(), now_});
    };
    turn(what.dtmf, dtmf_, [] { return dsp::dtmf_detector(); });
    turn(what.progress, progress_, [&] { return dsp::call_progress_detector(countries_); });
    if (what.dtmf_caller_id != what_.dtmf_caller_id)
        caller_id_.reset();
    turn(what.caller_id, caller_id_, [&] {
        using enum dsp::caller_id_detector::dtmf;
        return dsp::caller_id_detector(what.dtmf_caller_id ? listen : ignore);
    });
    turn(what.voice, voice_, [] { return dsp::voice_detector(); });
    turn(what.machine_tones, machine_tones_, [] { return dsp::machine_tone_detector(); });
    what_ = what;
}

std::span<const heard> ear::feed(audio_in samples)
{
    heard_.clear();
    const auto collect = [&](auto& detector) {
        if (!detector)
            return;
        for (auto event : detector->detector.feed(samples)) {
            event.at += detector->since;
            heard_.emplace_back(std::move(event));
        }
    };
    collect(dtmf_);
    collect(progress_);
    collect(caller_id_);
    collect(voice_);
    collect(machine_tones_);
    now_ += sample_count(static_cast<std::int64_t>(samples.size()));
    return heard_;
}

} // namespace tipring::core::media

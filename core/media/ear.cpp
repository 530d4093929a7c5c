#include "core/media/ear.hpp"

#include <algorithm>
#include <type_traits>

namespace tipring::core::media {

namespace {

/// What a detector reports.
template <class Detector>
using event_of = std::remove_const_t<typename decltype(std::declval<Detector&>().feed(audio_in{}))::element_type>;

/// Caller ID comes as one event; all else begins and ends.
template <class Event>
constexpr bool lasts = requires
{
    Event::phase::begin;
};

} // namespace

ear::ear(std::vector<const dsp::country*> countries, sample_count start)
    : countries_(std::move(countries))
    , now_(start)
{
}

void ear::listen_for(const listening& what)
{
    const auto turn = [&](bool on, auto& detector, auto make) {
        if (!on)
            deafen(detector);
        else if (!detector)
            detector.emplace(std::remove_reference_t<decltype(*detector)>{make(), now_});
    };
    turn(what.dtmf, dtmf_, [] { return dsp::dtmf_detector(); });
    turn(what.progress, progress_, [&] { return dsp::call_progress_detector(countries_); });
    if (what.dtmf_caller_id != what_.dtmf_caller_id)
        deafen(caller_id_);
    turn(what.caller_id, caller_id_, [&] {
        using enum dsp::caller_id_detector::dtmf;
        return dsp::caller_id_detector(what.dtmf_caller_id ? listen : ignore);
    });
    turn(what.voice, voice_, [] { return dsp::voice_detector(); });
    turn(what.machine_tones, machine_tones_, [] { return dsp::machine_tone_detector(); });
    turn(what.alert_tone, alert_tone_, [] { return dsp::alert_tone_detector(); });
    what_ = what;
}

template <class Detector>
void ear::deafen(std::optional<started<Detector>>& detector)
{
    if (!detector)
        return;
    detector.reset();
    if constexpr (std::is_same_v<Detector, dsp::alert_tone_detector>)
        return; // tells begin and end at once
    using event = event_of<Detector>;
    if constexpr (lasts<event>) {
        // The two detectors of presence share their event's type; which name belongs to which tells them apart.
        const auto ours = [](const heard& what) {
            const auto* e = std::get_if<event>(&what);
            if constexpr (std::is_same_v<event, dsp::presence_event>)
                return e && std::is_same_v<Detector, dsp::voice_detector> ==
                                (e->name == dsp::presence::voice || e->name == dsp::presence::silence);
            return e != nullptr;
        };
        for (const heard& what : begun_)
            if (ours(what)) {
                event ended = std::get<event>(what);
                ended.what = event::phase::end;
                ended.duration = std::max(now_ - ended.at, sample_count{0});
                cut_off_.emplace_back(std::move(ended));
            }
        std::erase_if(begun_, ours);
    }
}

void ear::remember(const heard& what)
{
    std::visit(
        [&](const auto& e) {
            using event = std::remove_cvref_t<decltype(e)>;
            if constexpr (lasts<event>) {
                if (e.what == event::phase::begin)
                    begun_.push_back(what);
                else
                    std::erase_if(begun_, [&](const heard& b) {
                        const auto* begun = std::get_if<event>(&b);
                        return begun && begun->at == e.at;
                    });
            }
        },
        what
    );
}

std::span<const heard> ear::feed(audio_in samples)
{
    heard_.clear();
    std::swap(heard_, cut_off_);
    const auto collect = [&](auto& detector) {
        if (!detector)
            return;
        for (auto event : detector->detector.feed(samples)) {
            event.at += detector->since;
            heard_.emplace_back(std::move(event));
            remember(heard_.back());
        }
    };
    collect(dtmf_);
    collect(progress_);
    collect(caller_id_);
    collect(voice_);
    collect(machine_tones_);
    collect(alert_tone_);
    now_ += sample_count(static_cast<std::int64_t>(samples.size()));
    return heard_;
}

} // namespace tipring::core::media

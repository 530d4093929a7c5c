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
    turn(what.text_telephone, text_telephone_, [] { return dsp::text_telephone_detector(); });
    what_ = what;
}

template <class Detector>
void ear::deafen(std::optional<started<Detector>>& detector)
{
    if (!detector)
        return;
    if constexpr (requires { detector->detector.finish(); })
        collect(*detector, detector->detector.finish(), cut_off_);
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

template <class Detector, class Events>
void ear::collect(const started<Detector>& from, const Events& events, std::vector<heard>& into)
{
    for (auto event : events) {
        event.at += from.since;
        into.emplace_back(std::move(event));
        remember(into.back());
    }
}

std::span<const heard> ear::feed(audio_in samples)
{
    heard_.clear();
    std::swap(heard_, cut_off_);
    const auto listen = [&](auto& detector) {
        if (detector)
            collect(*detector, detector->detector.feed(samples), heard_);
    };
    listen(dtmf_);
    listen(progress_);
    listen(caller_id_);
    listen(voice_);
    listen(machine_tones_);
    listen(alert_tone_);
    listen(text_telephone_);
    now_ += sample_count(static_cast<std::int64_t>(samples.size()));
    return heard_;
}

} // namespace tipring::core::media

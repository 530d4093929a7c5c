#include "api/tapi/call_media.hpp"

#include "dsp/mixer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tipring::tapi {

// Tones that are heard ------------------------------------------------------------------------------------------------

namespace {

constexpr dbm0 loudest_silence{-45.0};

std::vector<double> frequencies_of(const LINEMONITORTONE& tone)
{
    std::vector<double> all;
    for (const DWORD f : {tone.dwFrequency1, tone.dwFrequency2, tone.dwFrequency3})
        if (f != 0)
            all.push_back(f);
    std::ranges::sort(all);
    return all;
}

bool near(hertz measured, double wanted) { return std::abs(measured.value - wanted) <= 10.0 + 0.015 * wanted; }

/// TAPI's structures are packed: nothing may refer to what is in them.
sample_count milliseconds_in(DWORD number) { return std::chrono::milliseconds(number); }

} // namespace

bool tone_monitor::can_hear(const LINEMONITORTONE& tone)
{
    const std::vector<double> all = frequencies_of(tone);
    const bool alone = std::ranges::adjacent_find(all, [](double a, double b) { return b - a < 30.0; }) == all.end();
    const auto within = [&](double low, double high) {
        return std::ranges::all_of(all, [=](double f) { return f >= low && f <= high; });
    };
    return alone && (within(300.0, 720.0) || within(850.0, 1950.0));
}

tone_monitor::tone_monitor(std::span<const LINEMONITORTONE> wanted)
{
    for (const LINEMONITORTONE& tone : wanted)
        entries_.push_back({tone.dwAppSpecific, milliseconds_in(tone.dwDuration), frequencies_of(tone), false});
}

bool tone_monitor::lasted(const entry& e) const
{
    if (e.frequencies.empty())
        return silent_ && now_ - silent_since_ >= e.duration;
    const dsp::tone_segment* sound = analyzer_.current();
    return sound && sound->measured && sound->end - sound->begin >= e.duration &&
           std::ranges::equal(sound->sound.frequencies, e.frequencies, near);
}

void tone_monitor::look(std::vector<DWORD>& found)
{
    const dsp::tone_segment* sound = analyzer_.current();
    const std::optional<sample_count> begun = sound ? std::optional(sound->begin) : std::nullopt;
    for (entry& e : entries_) {
        if (e.frequencies.empty() ? !silent_ : begun != sound_)
            e.told = false;
        if (e.told || !lasted(e))
            continue;
        e.told = true;
        found.push_back(e.id);
    }
    sound_ = begun;
}

std::vector<DWORD> tone_monitor::feed(audio_in frame)
{
    constexpr std::size_t step = samples_in(dsp::tone_analyzer::step);
    std::vector<DWORD> found;
    for (; frame.size() >= step; frame = frame.subspan(step)) {
        const audio_in part = frame.first(step);
        analyzer_.feed(part);
        const bool silent = level_of(part) < loudest_silence;
        if (silent && !silent_)
            silent_since_ = now_;
        silent_ = silent;
        now_ += dsp::tone_analyzer::step;
        look(found);
    }
    return found;
}

// Tones that are sent -------------------------------------------------------------------------------------------------

chord::chord(std::vector<dsp::tone_generator> parts, std::optional<sample_count> length)
    : parts_(std::move(parts))
{
    if (length)
        left_ = samples_in(*length);
}

std::size_t chord::fill(audio_out out)
{
    std::ranges::fill(out, std::int16_t{0});
    const audio_out mine = out.first(std::min(out.size(), left_.value_or(out.size())));
    audio_buffer part(mine.size());
    for (dsp::tone_generator& p : parts_) {
        p.fill(part);
        dsp::add(mine, part);
    }
    if (left_)
        *left_ -= mine.size();
    return mine.size();
}

namespace {

constexpr double usual_level = -13.0;   // dBm0 of a part whose dwVolume is 0
constexpr double loudest_level = -10.0; // of one whose dwVolume is 0xffff: four of them do not overload the line

dbm0 level_of_volume(DWORD volume)
{
    if (volume == 0)
        return {usual_level};
    return {loudest_level + 20.0 * std::log10(std::min(volume, 0xffffu) / 65535.0)};
}

dsp::tone_pattern pattern_of(const LINEGENERATETONE& part)
{
    dsp::tone_step on;
    on.first = {static_cast<double>(part.dwFrequency)};
    on.length = milliseconds_in(part.dwCadenceOn);
    dsp::tone_pattern pattern;
    pattern.repeated.push_back(on);
    if (part.dwCadenceOn != 0 && part.dwCadenceOff != 0) {
        dsp::tone_step off;
        off.length = milliseconds_in(part.dwCadenceOff);
        pattern.repeated.push_back(off);
    }
    return pattern;
}

/// Farther than any receiver of Q.24 may go.
bool among(DWORD frequency, const std::array<double, 4>& group)
{
    return std::ranges::any_of(group, [&](double f) { return std::abs(frequency - f) <= 0.035 * f; });
}

} // namespace

core::media::audio_source_ptr custom_tone(std::span<const LINEGENERATETONE> parts, std::optional<sample_count> length)
{
    std::vector<dsp::tone_generator> generators;
    for (const LINEGENERATETONE& p : parts)
        generators.emplace_back(pattern_of(p), level_of_volume(p.dwVolume));
    return std::make_unique<chord>(std::move(generators), length);
}

bool makes_a_digit(std::span<const LINEGENERATETONE> parts)
{
    constexpr std::array<double, 4> rows = {697.0, 770.0, 852.0, 941.0};
    constexpr std::array<double, 4> columns = {1209.0, 1336.0, 1477.0, 1633.0};
    return std::ranges::any_of(parts, [&](const LINEGENERATETONE& p) { return among(p.dwFrequency, rows); }) &&
           std::ranges::any_of(parts, [&](const LINEGENERATETONE& p) { return among(p.dwFrequency, columns); });
}

DWORD media_mode_heard(const core::media::heard& what)
{
    if (const auto* typing = std::get_if<dsp::text_telephone_event>(&what))
        return typing->what == dsp::text_telephone_event::phase::begin ? LINEMEDIAMODE_TDD : 0;
    const auto* sound = std::get_if<dsp::presence_event>(&what);
    if (!sound || sound->what != dsp::presence_event::phase::begin)
        return 0;
    if (dsp::is_fax(sound->name))
        return LINEMEDIAMODE_G3FAX;
    switch (sound->name) {
    case dsp::presence::voice: return LINEMEDIAMODE_INTERACTIVEVOICE;
    case dsp::presence::ans:
    case dsp::presence::ansam:
    case dsp::presence::bell_answer:
    case dsp::presence::v25_calling: return LINEMEDIAMODE_DATAMODEM;
    default: return 0;
    }
}

} // namespace tipring::tapi
